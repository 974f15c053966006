package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Crowd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two web applications that hold the same class, and one that is deployed again and again. */
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
        "both at once: [/one 2, /two 2]",
        "without two: /one tea 1",
        "redeployed, and each class loader collected: 50",
        "after all: /one tea 1",
        "beans: [dev.coalesce:type=Agent]"
    };

    /** As its start script has them: with these it looks for threads and thread-locals that an application leaves behind. */
    private static final String[] TOMCATS_OWN = {
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED"
    };

    @Test
    void tomcat() throws IOException {
        Run run = Jvm.of(jdk)
                .agent()
                .option(TOMCATS_OWN)
                .classPath(server("tomcat"))
                .main("TomcatServer", application("tomcat").toString())
                .prints(OUTPUT);
        assertThat(run.err()).doesNotContain("coalesce", "memory leak", "WARNING", "SEVERE");
    }

    @Test
    void jetty() throws IOException {
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

    /** The directory of a web application. */
    private static Path application(String server) throws IOException {
        Path application = Built.directory("webapp");
        Path information = application.resolve("WEB-INF");
        Path libraries = Files.createDirectories(information.resolve("lib"));
        Files.writeString(information.resolve("web.xml"), WEB_XML);
        Files.copy(Built.ANNOTATIONS, libraries.resolve("annotations.jar"), StandardCopyOption.REPLACE_EXISTING);
        Path compiled = Compile.into("webapp")
                .sourcesIn(Libraries.program("webapp"))
                .apps(Crowd.class)
                .flags("-g")
                .against(Libraries.of(server))
                .classes();
        Jars.of(compiled, libraries.resolve("shop.jar"));
        return application;
    }
}
