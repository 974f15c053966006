package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications of Spring Boot 3 and 4 with the starter, whose properties come through Spring Cloud's bootstrap context. */
@OnEveryJdk
record SpringCloudIT(Jdk jdk) {
    /** A bootstrap context starts an application of its own before the application, and so does each refresh. */
    @ParameterizedTest
    @CsvSource({"3, true", "4, true", "3, false", "4, false"})
    void agentIsAttachedOnce_withThePropertiesOfTheBootstrapContext(int version, boolean isBootstrapped)
            throws IOException {
        JvmResult run = Jvm.of(jdk)
                .option("-XX:+EnableDynamicAgentLoading", "-Xshare:auto")
                .classPath(classPath(version, isBootstrapped))
                .main("shop.RefreshedShop", "--spring.main.web-application-type=none");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err())
                .as("%s", run)
                .containsPattern("linked shop.Prices.stock.* ttl " + (isBootstrapped ? "3h" : "1h"));
        assertThat(run.out())
                .as("%s", run)
                .contains("active: true", "refreshed", "annotated: 1")
                .containsOnlyOnce("Attached the Coalesce agent: ")
                .doesNotContain("have no effect");
    }

    private static List<Path> classPath(int version, boolean isBootstrapped) throws IOException {
        List<Path> classPath = new ArrayList<>(StarterIT.libraries(version));
        Libraries.of("spring-cloud-of-boot-" + version).stream()
                .filter(jar ->
                        isBootstrapped || !String.valueOf(jar.getFileName()).contains("bootstrap"))
                .forEach(classPath::add);
        classPath.add(StarterIT.classes(version));
        Path program = Libraries.program("spring-cloud");
        Path classes = Compile.into("spring-cloud-" + version)
                .sourcesIn(program)
                .against(classPath)
                .classes();
        Path factories = classes.resolve("META-INF/spring.factories");
        Files.createDirectories(classes.resolve("META-INF"));
        Files.deleteIfExists(factories);
        Files.copy(program.resolve("META-INF/spring.factories"), factories);
        classPath.add(classes);
        return classPath;
    }
}
