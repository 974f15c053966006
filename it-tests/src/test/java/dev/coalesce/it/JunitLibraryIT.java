package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the tests of the module {@code junit} with each supported version of JUnit, in JVMs without a flag. */
@OnEveryJdk
record JunitLibraryIT(Jdk jdk) {
    private static final String CONSOLE = "org.junit.platform.console.ConsoleLauncher";
    private static final String[] PARALLEL = {
        "junit.jupiter.execution.parallel.enabled=true",
        "junit.jupiter.execution.parallel.mode.default=concurrent",
        "junit.jupiter.execution.parallel.mode.classes.default=concurrent",
        "junit.jupiter.execution.parallel.config.strategy=fixed",
        "junit.jupiter.execution.parallel.config.fixed.parallelism=8"
    };

    @ParameterizedTest
    @MethodSource("consoles")
    void tests_succeedOneByOneAndWithExtensionDetected(Path console) {
        passes(run(
                jvm(console).property("autodetection", "true"), "junit.jupiter.extensions.autodetection.enabled=true"));
    }

    @ParameterizedTest
    @MethodSource("consoles")
    void tests_succeedInParallel(Path console) {
        passes(run(jvm(console), PARALLEL));
    }

    @ParameterizedTest
    @MethodSource("consoles")
    void jvmThatForbidsAttaching_testsWithoutProbeRun(Path console) {
        JvmResult run = run(jvm(console).option("-XX:-EnableDynamicAgentLoading"));
        assertThat(run.status()).as("%s", run).isEqualTo(1); // tests failed
        assertThat(run.err())
                .contains("the JVM was started with -XX:-EnableDynamicAgentLoading")
                .containsOnlyOnce("Tests run without the Coalesce agent");
        assertThat(run.out()).contains("there is no CoalesceProbe without the Coalesce agent in this JVM");
    }

    static Stream<Path> consoles() {
        return BuildOutput.junitConsoles().stream();
    }

    private Jvm jvm(Path console) {
        return Jvm.of(jdk)
                .classPath(
                        BuildOutput.path("it.junit-tests"),
                        BuildOutput.path("it.junit"),
                        BuildOutput.path("it.attach"),
                        BuildOutput.ANNOTATIONS,
                        console)
                .option("-XX:+EnableDynamicAgentLoading");
    }

    private static JvmResult run(Jvm jvm, String... configuration) {
        List<String> args = new ArrayList<>(
                List.of("execute", "--disable-banner", "--details=summary", "-p", "dev.coalesce.junit"));
        for (String each : configuration) {
            args.addAll(List.of("--config", each));
        }
        return jvm.main(CONSOLE, args.toArray(String[]::new));
    }

    private static void passes(JvmResult run) {
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).containsPattern("[4-9][0-9] tests successful");
    }
}
