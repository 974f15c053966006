package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The description of the environment. */
class EnvironmentTest {
    @Test
    void libraries_takesNamesAndVersionsFromTheJars() {
        String classPath = String.join(
                File.pathSeparator,
                "target/classes",
                "lib/jmh-core-1.37.jar",
                "lib/caffeine-3.3.1.jar",
                "lib/caffeine-jcache-9.jar",
                "lib/jetcache-anno-api-2.7.8.jar");

        assertThat(Environment.libraries(classPath)).isEqualTo("caffeine 3.3.1, jmh-core 1.37");
    }

    @Test
    void rows_haveANameAndAValue() {
        assertThat(Environment.rows(Effort.QUICK, Duration.ofSeconds(61)))
                .allSatisfy(row -> assertThat(row).hasSize(2).doesNotContain(""))
                .last()
                .asString()
                .contains("took 1 min 1 s");
    }
}
