package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server that the demo starts: here the embedded one, because the path has none. */
class ClusterServerTest {
    @Test
    void machineWithoutAServer_usesTheEmbeddedOne(@TempDir Path directory) throws Exception {
        Path program = ClusterServer.program(directory.toString());
        URI address;
        try (ClusterServer server = new ClusterServer(program, directory)) {
            address = URI.create(server.address());

            assertThat(ping(address)).isEqualTo("+PONG");
            server.freeze();
            server.resume();
            assertThat(ping(address)).isEqualTo("+PONG");
            server.freeze();
        }
        assertThatIOException().as("closed while frozen").isThrownBy(() -> ping(address));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void programThatIsNoServer_isReportedWithItsOutput(@TempDir Path directory) {
        Path program = Path.of(System.getProperty("java.home"), "bin", "java");

        assertThatIOException()
                .isThrownBy(() -> new ClusterServer(program, directory).close())
                .withMessageContaining("did not start")
                .withMessageContaining("--port");
    }

    private static String ping(URI address) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
