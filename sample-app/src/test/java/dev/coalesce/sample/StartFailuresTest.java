package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second instance says what the first one uses. */
class StartFailuresTest {
    @Test
    void busyPort_isNamedBeforeBusyDatabase(@TempDir Path data) throws Exception {
        try (RunningSample first = RunningSample.start(data, RunningSample.FAST)) {
            int port = first.endpoints().service().getPort();
            assertThat(explain(new Options(port, data, null, false)))
                    .startsWith("port " + port + " of 127.0.0.1 cannot be used: Address already in use")
                    .contains("another instance of this application")
                    .endsWith("choose another port with --port N; --port 0 takes any free one.");
        }
    }

    @Test
    void busyPortOfAnotherProgram_isNamed(@TempDir Path data) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(explain(new Options(other.getLocalPort(), data, null, false)))
                    .startsWith("port " + other.getLocalPort() + " of 127.0.0.1 cannot be used: ");
        }
    }

    @Test
    void otherFailure_isNotExplained() {
        assertThat(StartFailures.explain(
                        new IllegalStateException(new NullPointerException()),
                        new Options(1, Path.of("data"), null, false)))
                .isNull();
    }

    private static String explain(Options options) {
        Throwable failure = catchThrowable(() -> RunningSample.start(options, RunningSample.FAST));
        assertThat(failure).isNotNull();
        return String.valueOf(StartFailures.explain(failure, options));
    }
}
