package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with {@code coalesce-junit} that also use Mockito, Spring's test context, threads, or the module path. */
@OnEveryJdk
record JunitBesideOthersIT(Jdk jdk) {
    private static final String CONSOLE = "org.junit.platform.console.ConsoleLauncher";
    private static final Map<Integer, Path> CLASSES = new ConcurrentHashMap<>();
    private static final String[] PARALLEL = {
        "junit.jupiter.execution.parallel.enabled=true",
        "junit.jupiter.execution.parallel.mode.default=concurrent",
        "junit.jupiter.execution.parallel.mode.classes.default=concurrent",
        "junit.jupiter.execution.parallel.config.strategy=fixed",
        "junit.jupiter.execution.parallel.config.fixed.parallelism=4"
    };

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void testsOfSpringBoot_succeedBesideMockito(int version) {
        succeeds(23, jvm(springClassPath(version)), "--select-package=shop");
    }

    /** Spring's mocks of beans are reset for each test, whatever other tests do. So they are not for parallel tests. */
    @Test
    void testsOfSpringBoot_succeedInParallel() {
        List<String> arguments = new ArrayList<>(List.of(
                "--select-class=shop.FirstSharedContextTest",
                "--select-class=shop.SecondSharedContextTest",
                "--select-class=shop.InjectedMocksTest"));
        Arrays.stream(PARALLEL).forEach(each -> arguments.add("--config=" + each));
        succeeds(16, jvm(springClassPath(4)), arguments.toArray(String[]::new));
    }

    @Test
    void testInNamedModule_succeeds() {
        Path module = Compile.into("module")
                .sourcesIn(Libraries.program("junit/module"))
                .flags("-parameters")
                .classes();
        List<Path> libraries = new ArrayList<>(List.of(BuildOutput.path("it.junit"), BuildOutput.path("it.attach")));
        libraries.addAll(Libraries.of("junit"));
        List<Path> compiled = new ArrayList<>(libraries);
        compiled.add(module);
        Path tests = Compile.into("module-test")
                .sourcesIn(Libraries.program("junit/module-test"))
                .against(compiled)
                .classes();
        succeeds(
                1,
                jvm(libraries)
                        .option(
                                "--module-path",
                                module + File.pathSeparator + BuildOutput.ANNOTATIONS,
                                "--patch-module",
                                "shop=" + tests,
                                "--add-modules=shop",
                                "--add-reads=shop=ALL-UNNAMED",
                                "--add-opens=shop/shop=ALL-UNNAMED"),
                "--select-class=shop.ModuleTest");
    }

    private Jvm jvm(List<Path> classPath) {
        return Jvm.of(jdk)
                .option("-XX:+EnableDynamicAgentLoading", "-Xshare:auto")
                .property("spring.main.banner-mode", "off")
                .classPath(classPath);
    }

    private static void succeeds(int tests, Jvm jvm, String... arguments) {
        JvmResult run = jvm.main(
                CONSOLE,
                Stream.concat(Stream.of("execute", "--disable-banner", "--details=summary"), Arrays.stream(arguments))
                        .toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).containsPattern("\\[ +" + tests + " tests successful");
        assertThat(run.err()).doesNotContain("coalesce - ", "[coalesce]", "without the Coalesce agent");
    }

    /** The tests, and all that a test of a Spring Boot application has on its class path but the agent. */
    private static List<Path> springClassPath(int version) {
        List<Path> all = new ArrayList<>(libraries(version));
        all.add(CLASSES.computeIfAbsent(
                version,
                each -> Compile.into("junit-spring-" + each)
                        .sourcesIn(Libraries.program("junit/spring"))
                        .against(libraries(each))
                        .flags("-parameters")
                        .classes()));
        all.add(BuildOutput.ANNOTATIONS);
        return all;
    }

    private static List<Path> libraries(int version) {
        List<Path> libraries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(BuildOutput.path("it.spring-boot-" + version))) {
            libraries.addAll(jars.filter(jar -> isWanted(String.valueOf(jar.getFileName())))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        libraries.add(Libraries.named(version == 3 ? "junit5" : "junit", "console-standalone"));
        libraries.add(BuildOutput.path("it.junit"));
        libraries.add(BuildOutput.path("it.attach"));
        return libraries;
    }

    private static boolean isWanted(String jar) {
        return Stream.of(
                                "junit-",
                                "opentest4j",
                                "apiguardian",
                                "jpa",
                                "hibernate",
                                "Hikari",
                                "jdbc",
                                "loader",
                                "actuator")
                        .noneMatch(jar::contains)
                || jar.startsWith("mockito-");
    }
}
