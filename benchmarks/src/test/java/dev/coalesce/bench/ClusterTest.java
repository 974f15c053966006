package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which rounds of {@link Cluster} run. */
class ClusterTest {
    @Test
    void withoutAServer_noRoundRuns() {
        assertThat(new Cluster(Optional.empty()).rounds(Effort.FULL)).isZero();
    }

    @Test
    void withAServer_allRoundsRun() {
        assertThat(new Cluster(Optional.of(Path.of("redis-server"))).rounds(Effort.FULL))
                .isEqualTo(Effort.FULL.rounds());
    }
}
