package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of an encrypted connection is checked against the JVM's trust store, and names the host. */
class TlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    private RedisServer server;

    @BeforeEach
    void start() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=redis",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Path certificate = pem("CERTIFICATE", keys.getCertificate("redis").getEncoded());
        Path key =
                pem("PRIVATE KEY", keys.getKey("redis", PASSWORD.toCharArray()).getEncoded());
        server = RedisServer.startWithTls(certificate, key);
        System.setProperty(TRUST_STORE, store.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }

    private Path pem(String what, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                directory.resolve(what + ".pem"),
                "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    @AfterEach
    void stop() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
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
        System.clearProperty(TRUST_STORE);
        try (Jvm jvm = new Jvm("rediss://127.0.0.1:" + server.port())) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.cause()).hasStackTraceContaining("SSLHandshakeException");
        }
    }
}
