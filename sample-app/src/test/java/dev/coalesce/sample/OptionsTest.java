package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line of the service. */
class OptionsTest {
    @Test
    void noArguments_yieldsTheDefaults() {
        assertThat(Options.parse(List.of())).isEqualTo(new Options(8080, Path.of("target/sample-data"), null, false));
    }

    @Test
    void allOptions_areRead() {
        assertThat(Options.parse(List.of(
                        "--port", "0", "--data", "d", "--s3-endpoint", "http://127.0.0.1:9000", "--stop-on-eof")))
                .isEqualTo(new Options(0, Path.of("d"), URI.create("http://127.0.0.1:9000"), true));
    }

    @Test
    void invalidOption_isNamedInTheMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("--prot", "1")))
                .withMessage("--prot: unknown option");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("--port")))
                .withMessage("--port: the value is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("--port", "x")))
                .withMessageStartingWith("--port: ");
    }
}
