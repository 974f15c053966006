package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arguments of the demo. */
class DemoOptionsTest {
    @Test
    void noOptions_runAllScenes() {
        DemoOptions options = parse();

        assertThat(options.engine()).isEqualTo(Path.of("r.jar").toAbsolutePath());
        assertThat(options.isOnlyCluster()).isFalse();
        assertThat(options.clusterDuration()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void options_areRead() {
        DemoOptions options = parse("--only-cluster", "--cluster-seconds=5");

        assertThat(options.isOnlyCluster()).isTrue();
        assertThat(options.clusterDuration()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void invalidOption_isNamedInTheMessage() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--fast")).withMessage("--fast: unknown option");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--cluster-seconds=-1"))
                .withMessage("--cluster-seconds=-1: use a number of seconds from 0 to 9999");
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse(List.of("s.jar")));
    }

    private static DemoOptions parse(String... options) {
        List<String> arguments = new ArrayList<>(List.of("s.jar", "a.jar", "r.jar", "files"));
        arguments.addAll(List.of(options));
        return DemoOptions.parse(arguments);
    }
}
