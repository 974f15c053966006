package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The certificate of an encrypted connection is checked against the JVM's trust store, and names the host. */
@ParameterizedClass
@MethodSource("programs")
class TlsTest {
    private final Path program;

    @TempDir
    private Path directory;

    private RedisServer server;

    TlsTest(Path program) {
        this.program = program;
    }

    static Stream<Path> programs() {
        return RedisServer.programs().stream();
    }

    @BeforeEach
    void start() throws Exception {
        Certificate certificate = Certificate.create(directory, "ip:127.0.0.1");
        server = RedisServer.startWithTls(program, certificate);
        certificate.trust();
    }

    @AfterEach
    void stop() {
        Certificate.distrust();
        server.close();
    }

    @Test
    void trustedCertificate_isAccepted() throws Exception {
        try (Jvm jvm = Jvm.connected("rediss://127.0.0.1:" + server.port())) {
            SharedKey key = SharedKey.of("shop.price", new byte[32]);
            assertThat(jvm.enter(key, 60_000)).isInstanceOf(Lead.class);
        }
    }

    @Test
    void certificateOfAnotherHost_isRefused() throws Exception {
        try (Jvm jvm = new Jvm("rediss://localhost:" + server.port())) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.cause()).hasRootCauseInstanceOf(java.security.cert.CertificateException.class);
        }
    }

    @Test
    void unknownCertificate_isRefused() throws Exception {
        Certificate.distrust();
        try (Jvm jvm = new Jvm("rediss://127.0.0.1:" + server.port())) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.cause()).hasStackTraceContaining("SSLHandshakeException");
        }
    }
}
