package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications of Spring Boot 3 and 4 that have the library {@code coalesce-spring-boot}, and no JVM flag. */
@OnEveryJdk
record StarterIT(Jdk jdk) {
    private static final List<String> UNUSED = List.of(
            "loader", "devtools", "data-jpa", "hibernate", "Hikari", "jdbc", "boot-jpa", "starter-test", "security");

    private static final String NO_WEB = "--spring.main.web-application-type=none";
    private static final String PRICE = "shop.Prices.price";

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void dependency_isAllThatIsNeeded(int version) {
        // One start of each version is that of an executable jar.
        boolean isFatJar = (version == 3) == (jdk.feature() == 17);
        String[] args = {
            "--requests=GET /actuator/coalesce;GET /actuator/coalesce/flights;GET /actuator/coalesce/why/Prices.price"
                    + ";GET /actuator/coalesce/why/nope;GET /actuator/coalesce/nope"
                    + ";POST /actuator/coalesce/" + PRICE + " {\"mode\":\"off\"};DELETE /actuator/coalesce"
                    + ";GET /actuator/health;GET /actuator/metrics/coalesce.calls",
            "then",
            "--coalesce.log=debug",
            "--coalesce.methods.shop.Prices.stock.ttl=2h",
            "--management.endpoint.coalesce.access=unrestricted",
            "--coalesce.health.max-flight-age=1ms",
            "--coalesce.health.old-flight-status=DOWN",
            "--requests=POST /actuator/coalesce/" + PRICE + " {\"mode\":\"off\"}"
                    + ";GET /actuator/coalesce/why/" + PRICE
                    + ";POST /actuator/coalesce/" + PRICE + " {\"ttl\":\"soon\"}"
                    + ";DELETE /actuator/coalesce/nope;DELETE /actuator/coalesce;GET /slow-health"
        };
        JvmResult run = isFatJar
                ? jvm().jar(fatJar(version), args)
                : onClassPath(version).main("shop.Shop", args);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(answers(run.out()))
                .contains("active: true", "bean that starts early: 1", "annotated: 1", "by rule: 1")
                .doesNotContain("active: false", "annotated: 2", "by rule: 2")
                .contains(
                        "POST /actuator/coalesce/shop.Prices.price {\"mode\":\"off\"} -> 405",
                        "DELETE /actuator/coalesce -> 405",
                        "POST /actuator/coalesce/shop.Prices.price {\"mode\":\"off\"} -> 200");
        assertThat(run.out())
                .contains(
                        "GET /actuator/coalesce -> 200 {\"active\":true,\"version\":",
                        "\"method\":\"shop.Prices.stock(java.lang.String, int)\",\"key\":[\"sku\"]",
                        "GET /actuator/coalesce/flights -> 200 {\"version\":",
                        "GET /actuator/coalesce/why/Prices.price -> 200 {\"version\":",
                        "GET /actuator/coalesce/why/nope -> 400 {\"error\":\"no coalesced method",
                        "GET /actuator/coalesce/nope -> 404 {\"error\":\"there is no view",
                        "{\"ttl\":\"soon\"} -> 400 {\"error\":",
                        "DELETE /actuator/coalesce/nope -> 400 {\"error\":",
                        "DELETE /actuator/coalesce -> 200 {\"version\":",
                        "\"agent\":\"active ",
                        "\"name\":\"coalesce.calls\"",
                        "\"oldFlights\":{\"shop.Prices.slow\":\"PT")
                .containsPattern("GET /slow-health -> 503 .*DOWN")
                .contains("Attached the Coalesce agent: ", "log=info (class path resource [application.yaml] ")
                .containsOnlyOnce(
                        "These properties have no effect, because the Coalesce agent was in this JVM before the"
                                + " application started: coalesce.log=debug (in force: info). Use options of -javaagent");
    }

    /** The build's processing starts the application's environment, but not the application. */
    @Test
    void applicationProcessedAheadOfTime_attachesWhenItRuns() {
        Path classes = classes(4);
        Path generated = BuildOutput.newDirectory("aot");
        List<Path> classPath = new ArrayList<>(libraries(4));
        classPath.add(classes);
        JvmResult processed = jvm().classPath(classPath)
                .main(
                        "org.springframework.boot.SpringApplicationAotProcessor",
                        "shop.Shop",
                        generated.resolve("sources").toString(),
                        generated.resolve("resources").toString(),
                        generated.resolve("classes").toString(),
                        "com.example",
                        "shop",
                        NO_WEB);
        assertThat(processed.status()).as("%s", processed).isZero();
        assertThat(processed.out() + processed.err()).doesNotContain("Attached the Coalesce agent");
        classPath.add(Compile.into("aot-classes")
                .sourcesIn(generated.resolve("sources"))
                .against(classPath)
                .classes());
        classPath.add(generated.resolve("classes"));
        JvmResult run = jvm().classPath(classPath)
                .property("spring.aot.enabled", "true")
                .main("shop.Shop", NO_WEB);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out())
                .contains("Starting AOT-processed Shop", "Attached the Coalesce agent")
                .contains("active: true", "bean that starts early: 1", "annotated: 1");
    }

    @Test
    void switchesOrTheJvm_keepTheAgentAway() {
        JvmResult run = onClassPath(3)
                .option("-XX:-EnableDynamicAgentLoading")
                .main(
                        "shop.Shop",
                        NO_WEB,
                        "--coalesce.enabled=false",
                        "then",
                        NO_WEB,
                        "--coalesce.attach=false",
                        "then",
                        NO_WEB,
                        "--coalesce.lgo=info",
                        "--coalesce.strict=true",
                        "then",
                        NO_WEB,
                        "then",
                        NO_WEB);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("active") || line.startsWith("annotated")))
                .containsExactlyElementsOf(Collections.nCopies(4, List.of("active: false", "annotated: 2")).stream()
                        .flatMap(List::stream)
                        .toList());
        assertThat(run.out())
                .contains("not started: Nobody reads coalesce.lgo (commandLineArgs). Use one of coalesce.config,")
                .contains("APPLICATION FAILED TO START", "Correct the property, or remove coalesce.strict=true.");
        assertThat(run.out() + run.err())
                .containsOnlyOnce("coalesce.attach=false, and the JVM was started without the agent.")
                .containsOnlyOnce("The application runs without the Coalesce agent: the JVM was started with"
                        + " -XX:-EnableDynamicAgentLoading");
    }

    @Test
    void strictAndInvalidValue_applicationDoesNotStart() {
        JvmResult run = onClassPath(4).main("shop.Shop", "--coalesce.mode=verbose", "--coalesce.strict=true");
        assertThat(run.out())
                .contains("not started: The Coalesce agent was not attached", "option mode is \"verbose\". Use on,")
                .contains("APPLICATION FAILED TO START");
    }

    @Test
    void agentByFlag_isKeptAndPropertiesThatComeTooLateAreNamed() {
        JvmResult run = onClassPath(4)
                .agent("log=error")
                .property("coalesce.attach", "true")
                .property("coalesce.show-keys", "true")
                .main("shop.Shop", NO_WEB);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(answers(run.out())).contains("active: true", "bean that starts early: 1", "annotated: 1");
        assertThat(run.err()).doesNotContain("there is no option");
        assertThat(run.out())
                .containsOnlyOnce(
                        "These properties have no effect, because the Coalesce agent was in this JVM before the"
                                + " application started: coalesce.log=info (in force: error), coalesce.methods. Use");
    }

    /** The lines that the application prints, without the bodies of answers. */
    private static List<String> answers(String out) {
        return out.lines()
                .map(line -> line.contains(" -> ") ? line.substring(0, line.indexOf(" -> ") + 7) : line)
                .toList();
    }

    private Jvm onClassPath(int version) {
        List<Path> classPath = new ArrayList<>(libraries(version));
        classPath.add(classes(version));
        return jvm().classPath(classPath);
    }

    private Jvm jvm() {
        return Jvm.of(jdk).option("-XX:+EnableDynamicAgentLoading", "-Xshare:auto");
    }

    private Path fatJar(int version) {
        return FatJar.of(
                "shop.Shop",
                classes(version),
                libraries(version),
                Libraries.ofSpringBoot(version, List.of()).stream()
                        .filter(jar -> String.valueOf(jar.getFileName()).startsWith("spring-boot-loader"))
                        .findFirst()
                        .orElseThrow(),
                BuildOutput.newDirectory("fat").resolve("shop.jar"));
    }

    static Path classes(int version) {
        Path source = Libraries.program("spring-boot");
        Path classes = Compile.into("spring-boot-" + version)
                .sourcesIn(source)
                .against(libraries(version))
                .flags("-parameters")
                .classes();
        try {
            Files.copy(
                    source.resolve("shop/application.yaml"),
                    classes.resolve("application.yaml"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }

    /** What a web application with the Actuator has on its class path, and the libraries of Coalesce. */
    static List<Path> libraries(int version) {
        List<Path> libraries = new ArrayList<>(Libraries.ofSpringBoot(version, UNUSED));
        libraries.add(BuildOutput.ANNOTATIONS);
        libraries.add(BuildOutput.path("it.attach"));
        libraries.add(BuildOutput.path("it.spring-boot"));
        return libraries;
    }
}
