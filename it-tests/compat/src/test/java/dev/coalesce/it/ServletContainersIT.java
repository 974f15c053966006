package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ConcurrentCallers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two web applications with the same class, one of which is redeployed many times. */
@OnEveryJdk
record ServletContainersIT(Jdk jdk) {
    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
              <servlet><servlet-name>s</servlet-name><servlet-class>shop.PriceServlet</servlet-class></servlet>
              <servlet-mapping><servlet-name>s</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
            </web-app>
            """;

    private static final String[] OUTPUT = {
        "both: [/one tea 1, /two tea 1, /one tea 1, /two tea 1]",
        "both concurrently: [/one 2, /two 2]",
        "without two: /one tea 1",
        "redeployed, and each class loader collected: 50",
        "after redeployments: /one tea 1",
        "beans: [dev.coalesce:type=Agent]"
    };

    /** Options of Tomcat's start script. With them Tomcat detects leaked threads and thread locals. */
    private static final String[] TOMCAT_OPTIONS = {
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED"
    };

    @Test
    void tomcatApplications_shareNothingAndAreCollected() throws IOException {
        JvmResult run = Jvm.of(jdk)
                .agent()
                .option(TOMCAT_OPTIONS)
                .classPath(server("tomcat"))
                .main("TomcatServer", application("tomcat").toString())
                .prints(OUTPUT);
        assertThat(run.err()).doesNotContain("coalesce", "memory leak", "WARNING", "SEVERE");
    }

    @Test
    void jettyApplications_shareNothingAndAreCollected() throws IOException {
        Jvm.of(jdk)
                .agent()
                .classPath(server("jetty"))
                .main("JettyServer", application("jetty").toString())
                .printsQuietly(OUTPUT);
    }

    private static List<Path> server(String name) {
        List<Path> classPath = new ArrayList<>(Libraries.of(name));
        classPath.add(Compile.into(name)
                .sourcesIn(Libraries.program("container"))
                .sourcesIn(Libraries.program(name))
                .against(Libraries.of(name))
                .classes());
        return classPath;
    }

    /** Creates the directory of a web application. */
    private static Path application(String server) throws IOException {
        Path application = BuildOutput.newDirectory("webapp");
        Path information = application.resolve("WEB-INF");
        Path libraries = Files.createDirectories(information.resolve("lib"));
        Files.writeString(information.resolve("web.xml"), WEB_XML);
        Files.copy(BuildOutput.ANNOTATIONS, libraries.resolve("annotations.jar"), StandardCopyOption.REPLACE_EXISTING);
        Path compiled = Compile.into("webapp")
                .sourcesIn(Libraries.program("webapp"))
                .apps(ConcurrentCallers.class)
                .flags("-g")
                .against(Libraries.of(server))
                .classes();
        Jars.of(compiled, libraries.resolve("shop.jar"));
        return application;
    }
}
