package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate that signs itself, in the files that a server reads and in the store that a JVM trusts.
 *
 * @param store the store
 * @param pem the certificate
 * @param key the private key
 */
record Certificate(Path store, Path pem, Path key) {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";

    /**
     * Creates a certificate.
     *
     * @param directory where the files are written
     * @param host what it names, such as {@code ip:127.0.0.1} or {@code dns:localhost}
     */
    static Certificate create(Path directory, String host) throws Exception {
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
                        "SAN=" + host,
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
        byte[] certificate = keys.getCertificate("redis").getEncoded();
        byte[] key = keys.getKey("redis", PASSWORD.toCharArray()).getEncoded();
        return new Certificate(store, pem(directory, "CERTIFICATE", certificate), pem(directory, "PRIVATE KEY", key));
    }

    private static Path pem(Path directory, String what, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                directory.resolve(what + ".pem"),
                "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    /** {@return the options with which a server listens at a port with this certificate only} */
    List<String> options(int port) {
        return List.of(
                "--port",
                "0",
                "--tls-port",
                Integer.toString(port),
                "--tls-auth-clients",
                "no",
                "--tls-cert-file",
                pem.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-ca-cert-file",
                pem.toString());
    }

    /** Lets this JVM trust the certificate, for connections that begin from now on. */
    void trust() {
        System.setProperty(TRUST_STORE, store.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }

    /** Lets this JVM trust no certificate of a test. */
    static void distrust() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
    }
}
