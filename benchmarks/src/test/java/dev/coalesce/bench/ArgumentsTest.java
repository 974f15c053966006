package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The command line of the benchmarks. */
class ArgumentsTest {
    @Test
    void noArguments_yieldsTheDefaults() {
        Arguments arguments = Arguments.of();

        assertThat(arguments.effort()).isEqualTo(Effort.FULL);
        assertThat(arguments.scenes()).containsExactlyElementsOf(Bench.SCENES.keySet());
        assertThat(arguments.report()).isEqualTo(Path.of("docs/benchmarks.md"));
    }

    @Test
    void allArguments_areRead() {
        Arguments arguments = Arguments.of("quick", "--only", "startup,micro", "--out", "somewhere.md");

        assertThat(arguments.effort()).isEqualTo(Effort.QUICK);
        assertThat(arguments.scenes()).containsExactly("startup", "micro");
        assertThat(arguments.report()).isEqualTo(Path.of("somewhere.md"));
    }

    @Test
    void invalidArgument_isNamedInTheMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.of("slow"))
                .withMessage("unknown argument: slow");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.of("--only", "micro,macro"))
                .withMessage("unknown scene: macro");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.of("quick", "--out"))
                .withMessage("--out: the value is missing");
    }
}
