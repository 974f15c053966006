package dev.coalesce.it;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/** A real server on a free port, with nothing on disk. */
final class RedisServer implements AutoCloseable {
    private static final String CLUSTER_TIMEOUT_MILLIS = "1000";
    private static final int OLDEST = 17;
    private static final int MIN_PORT = 10_000;
    private static final int MAX_PORT = 65_535;
    private static final int BUS_OFFSET = 10_000;

    private static final String READY = "Ready to accept connections";
    private static final Pattern VERSION = Pattern.compile("v=(\\d+)");
    private static final int FIRST_WITHOUT_DEBUG = 7;

    private final List<String> command;
    private final int port;
    /** The program writes this when it has started. */
    private final String ready;

    private Process process;

    private RedisServer(List<String> command, int port, String ready) throws IOException {
        this.command = command;
        this.port = port;
        this.ready = ready;
        this.process = launch(List.of());
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

    /** The program for the tests on a JDK: so each of the machine's programs runs with the agent. */
    static Path program(Jdk jdk) {
        List<Path> programs = programs();
        return programs.get(jdk.feature() > OLDEST ? Math.min(1, programs.size() - 1) : 0);
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

    /** Starts a server that knows the command {@code DEBUG}, which newer ones refuse by default. */
    static RedisServer startWithDebug(Path program) throws IOException {
        return version(program) < FIRST_WITHOUT_DEBUG
                ? start(program)
                : start(program, "--enable-debug-command", "yes");
    }

    private static int version(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version").start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher version = VERSION.matcher(text);
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    /** Starts a sentinel that watches a server. */
    static RedisServer startSentinel(Path directory, RedisServer watched, String name) throws IOException {
        int port = freePort();
        Path settings = directory.resolve("sentinel.conf");
        List<String> lines = List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir " + directory,
                "sentinel monitor " + name + " 127.0.0.1 " + watched.port + " 1",
                "sentinel down-after-milliseconds " + name + " 300",
                "sentinel failover-timeout " + name + " 1000");
        Files.write(settings, lines);
        String program = watched.command.get(0);
        return new RedisServer(List.of(program, settings.toString(), "--sentinel"), port, "+monitor");
    }

    /** Starts a node of a cluster that has neither slots nor other nodes yet. */
    static RedisServer startClusterNode(Path program) throws IOException {
        return start(
                freePortForNode(),
                program,
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                CLUSTER_TIMEOUT_MILLIS);
    }

    /** The nodes of a cluster talk to each other at the port whose number is higher by 10000. */
    private static int freePortForNode() throws IOException {
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

    private Process launch(List<String> more) throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(more);
        // A replica writes what it receives into its working directory, whatever its options say.
        Path directory = Files.createTempDirectory("coalesce-redis");
        directory.toFile().deleteOnExit();
        directory.resolve("dump.rdb").toFile().deleteOnExit();
        directory.resolve("nodes.conf").toFile().deleteOnExit();
        Process launched = new ProcessBuilder(all)
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
        throw new IOException(all + " did not start:\n" + log);
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

    /** {@return how many scripts the server has executed} */
    long executedScripts() throws IOException {
        String statistics = ask("INFO commandstats");
        Matcher calls = Pattern.compile("cmdstat_evalsha:calls=(\\d+)").matcher(statistics);
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    /** Sends a command whose answer is a line. */
    void command(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (answer == null || answer.startsWith("-")) {
                throw new IOException(command + ": " + answer);
            }
        }
    }

    /** Sends a command whose answer is one text. */
    String ask(String question) throws IOException {
        return askList(question).get(0);
    }

    /** Sends a command whose answer is a text or a list of texts. Lists in the list are returned without a border. */
    List<String> askList(String question) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((question + "\r\n").getBytes(StandardCharsets.UTF_8));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            List<String> answer = new ArrayList<>();
            read(in, answer);
            return answer;
        }
    }

    private static void read(DataInputStream in, List<String> answer) throws IOException {
        String head = line(in);
        if (head.startsWith("*")) {
            for (int left = Integer.parseInt(head.substring(1)); left > 0; left--) {
                read(in, answer);
            }
        } else {
            answer.add(text(in, head));
        }
    }

    /** {@return the names of the strings that never expire} */
    List<String> withoutTtl() throws IOException {
        return askList("EVAL \"local found = {}"
                + " for _, name in ipairs(redis.call('KEYS', '*')) do"
                + " if redis.call('PTTL', name) == -1 then found[#found + 1] = name end"
                + " end return found\" 0");
    }

    private static String text(DataInputStream in, String head) throws IOException {
        if (head.startsWith("-")) {
            throw new IOException(head);
        }
        if (!head.startsWith("$")) {
            return head.substring(1);
        }
        byte[] text = new byte[Integer.parseInt(head.substring(1))];
        in.readFully(text);
        line(in);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server has closed the connection");
            }
            line.append((char) next);
        }
        return line.toString().strip();
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

    /** Starts an empty server on the same port, with these options besides its own. */
    void restart(String... more) throws IOException, InterruptedException {
        kill();
        process = launch(List.of(more));
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
