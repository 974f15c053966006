package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ConcurrentCallers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two web applications with the same class. Where the agent came by the flag, one is redeployed many times. */
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

    /** The names of libraries that the server has, or that the application does not use. */
    private static final List<String> NOT_IN_WAR = List.of(
            "tomcat",
            "loader",
            "jpa",
            "hibernate",
            "Hikari",
            "jdbc",
            "h2-",
            "spring-orm",
            "data-",
            "actuator",
            "-test",
            "junit",
            "mockito",
            "byte-buddy",
            "security");

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

    /** Spring Boot's starter of the first application attaches the agent, and the second one finds it. */
    @Test
    void applicationsOfSpringBootInTomcat_areCoalescedWithoutFlag() throws IOException {
        List<Path> classPath = new ArrayList<>(Libraries.of("tomcat"));
        classPath.add(Compile.into("war-server")
                .sourcesIn(Libraries.program("war-server"))
                .against(Libraries.of("tomcat"))
                .classes());
        JvmResult run = Jvm.of(jdk)
                .option(TOMCAT_OPTIONS)
                .option("-XX:+EnableDynamicAgentLoading")
                .classPath(classPath)
                .main("WarServer", bootApplication().toString());
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out())
                .as("%s", run)
                .contains("/one active true: tea 1, tea 1", "/two active true: tea 1, tea 1")
                .containsOnlyOnce("Attached the Coalesce agent");
    }

    private static Path bootApplication() throws IOException {
        List<Path> libraries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(BuildOutput.path("it.spring-boot-4"))) {
            libraries.addAll(
                    jars.filter(jar -> NOT_IN_WAR.stream().noneMatch(String.valueOf(jar.getFileName())::contains))
                            .sorted()
                            .toList());
        }
        libraries.addAll(
                List.of(BuildOutput.ANNOTATIONS, BuildOutput.path("it.attach"), BuildOutput.path("it.spring-boot")));
        List<Path> compileClassPath = new ArrayList<>(libraries);
        compileClassPath.addAll(Libraries.of("tomcat"));
        Path compiled = Compile.into("war")
                .sourcesIn(Libraries.program("war"))
                .flags("-parameters")
                .against(compileClassPath)
                .classes();
        Path application = BuildOutput.newDirectory("war");
        Path target = Files.createDirectories(application.resolve("WEB-INF/lib"));
        for (Path library : libraries) {
            Files.copy(library, target.resolve(library.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Jars.of(compiled, target.resolve("shop.jar"));
        return application;
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
