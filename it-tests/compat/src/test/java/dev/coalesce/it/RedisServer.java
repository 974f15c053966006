package dev.coalesce.it;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/** A real server on a free port, with nothing on disk. */
final class RedisServer implements AutoCloseable {
    private final List<String> command;
    private final int port;
    private Process process;

    private RedisServer(List<String> command, int port) throws IOException {
        this.command = command;
        this.port = port;
        this.process = launch();
    }

    /** The programs to test with: the machine's, if it has one, and the one that a test dependency contains. */
    static List<Path> programs() {
        List<Path> programs = new ArrayList<>();
        for (String name : List.of("redis-server", "valkey-server")) {
            onPath(name).ifPresent(programs::add);
        }
        programs.add(embedded());
        return programs;
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
        return new RedisServer(command, port);
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
        Process launched = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(launched.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder log = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            log.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
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
    private String ask(String question) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((question + "\r\n").getBytes(StandardCharsets.UTF_8));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder length = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                length.append((char) next);
            }
            byte[] answer = new byte[Integer.parseInt(length.substring(1).strip())];
            in.readFully(answer);
            return new String(answer, StandardCharsets.UTF_8);
        }
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
