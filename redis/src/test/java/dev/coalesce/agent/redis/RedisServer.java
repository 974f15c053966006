package dev.coalesce.agent.redis;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A real server on a free port, with nothing on disk. */
final class RedisServer implements AutoCloseable {
    private static final String READY = "Ready to accept connections";

    private static final String CLUSTER_TIMEOUT_MILLIS = "1000";
    private static final int MIN_PORT = 10_000;
    private static final int MAX_PORT = 65_535;

    /** How much higher the port is at which the nodes of a cluster talk to each other. */
    static final int BUS_OFFSET = 10_000;

    private final List<String> command;
    private final int port;
    private final String ready;
    private Process process;

    private RedisServer(List<String> command, int port, String ready) throws IOException {
        this.command = command;
        this.port = port;
        this.ready = ready;
        this.process = launch();
    }

    /**
     * The programs to test with: those of the machine, and the one that a test dependency contains. With {@code
     * -Dservers=required}, as on CI, the machine must have Redis and Valkey.
     */
    static List<Path> programs() {
        List<Path> programs = new ArrayList<>();
        for (String name : List.of("redis-server", "valkey-server")) {
            Optional<Path> found = onPath(name);
            if (found.isEmpty() && "required".equals(System.getProperty("servers"))) {
                throw new IllegalStateException("no " + name + " on the PATH: install it, or leave out"
                        + " -Dservers=required to test with the servers that there are");
            }
            found.ifPresent(programs::add);
        }
        programs.add(embedded());
        return programs;
    }

    /** The programs whose clusters can name their nodes by host names. */
    static List<Path> programsWithHostNames() {
        List<Path> programs = programs();
        return programs.subList(0, programs.size() - 1); // the last one is Redis 6.2
    }

    static RedisServer start(String... options) {
        return start(programs().get(0), options);
    }

    static RedisServer start(Path program, String... options) {
        try {
            return start(freePort(), program, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RedisServer start(int port, Path program, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no"));
        command.addAll(List.of(options));
        return new RedisServer(command, port, READY);
    }

    /**
     * Starts a node of a cluster that has neither slots nor other nodes yet.
     *
     * @param certificate encrypts all connections; null if none is encrypted
     */
    static RedisServer startClusterNode(int port, Path program, @Nullable Certificate certificate, List<String> options)
            throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", CLUSTER_TIMEOUT_MILLIS));
        if (certificate != null) {
            all.addAll(certificate.options(port));
            all.addAll(List.of("--tls-cluster", "yes", "--tls-replication", "yes"));
        }
        return start(port, program, all.toArray(String[]::new));
    }

    /** The nodes of a cluster talk to each other at the port whose number is higher by 10000. */
    static int freePortForNode() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(MIN_PORT, MAX_PORT - BUS_OFFSET);
            try (ServerSocket first = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    ServerSocket bus = new ServerSocket(port + BUS_OFFSET, 1, InetAddress.getLoopbackAddress())) {
                return Math.min(first.getLocalPort(), bus.getLocalPort());
            } catch (BindException e) {
                // another port
            }
        }
    }

    /** Starts a server that accepts encrypted connections only. */
    static RedisServer startWithTls(Path program, Certificate certificate) throws IOException {
        int port = freePort();
        return start(port, program, certificate.options(port).toArray(String[]::new));
    }

    /** Starts a sentinel that watches a server. */
    static RedisServer startSentinel(Path program, Path directory, RedisServer watched, String name)
            throws IOException {
        int port = freePort();
        Path settings = directory.resolve("sentinel.conf");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "port " + port,
                        "bind 127.0.0.1",
                        "dir " + directory,
                        "sentinel monitor " + name + " 127.0.0.1 " + watched.port + " 1",
                        "sentinel down-after-milliseconds " + name + " 300",
                        "sentinel failover-timeout " + name + " 1000",
                        ""));
        return new RedisServer(List.of(program.toString(), settings.toString(), "--sentinel"), port, "+monitor");
    }

    private static Optional<Path> onPath(String name) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path program = Path.of(directory, name);
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    private static Path embedded() {
        try {
            return ExecutableProvider.newJarResourceProvider().get().toPath();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        // A replica writes what it receives into its working directory, whatever its options say.
        Path directory = Files.createTempDirectory("coalesce-redis");
        directory.toFile().deleteOnExit();
        directory.resolve("dump.rdb").toFile().deleteOnExit();
        directory.resolve("nodes.conf").toFile().deleteOnExit();
        Process launched = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(launched.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder log = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            log.append(line).append('\n');
            if (line.contains(ready)) {
                drain(output);
                return launched;
            }
        }
        throw new IOException(command + " did not start:\n" + log);
    }

    private static void drain(BufferedReader output) {
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "redis-output");
        reader.setDaemon(true);
        reader.start();
    }

    String address() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Stops the process without ending it, as a machine does that swaps. */
    void freeze() throws Exception {
        signal("STOP");
    }

    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Ends the process without warning. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** Starts an empty server on the same port. */
    void restart() throws IOException, InterruptedException {
        kill();
        process = launch();
    }

    @Override
    public String toString() {
        return command.get(0);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
