package dev.coalesce.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A server on a free port of the loopback interface, which keeps nothing on disk. */
final class RedisServer implements AutoCloseable {
    private static final String READY = "Ready to accept connections";

    private static final String FILL =
            "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'other:' .. i, 'x', 'EX', 600 + i % 3600) end";

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns the server that is installed on this machine. */
    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a server, and waits until it accepts connections. */
    static RedisServer start(Path program) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path directory = Files.createTempDirectory("coalesce-bench-redis");
        directory.toFile().deleteOnExit();
        Process process = new ProcessBuilder(List.of(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(READY)) {
                Thread reader = new Thread(() -> output.lines().forEach(rest -> {}), "output of redis-server");
                reader.setDaemon(true);
                reader.start();
                return new RedisServer(process, port);
            }
        }
        throw new IOException(program + " did not start on port " + port);
    }

    String port() {
        return Integer.toString(port);
    }

    String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** Adds keys that expire between 10 minutes and 70 minutes later. */
    void addExpiringKeys(int keys) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                OutputStream out = socket.getOutputStream();
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            StringBuilder command = new StringBuilder("*4\r\n");
            for (String word : List.of("EVAL", FILL, "0", Integer.toString(keys))) {
                command.append('$').append(word.length()).append("\r\n");
                command.append(word).append("\r\n");
            }
            out.write(command.toString().getBytes(UTF_8));
            out.flush();
            String answer = in.readLine();
            if (answer == null || answer.startsWith("-")) {
                throw new IOException("redis-server answered " + answer);
            }
        }
    }

    /** Stops the server with SIGSTOP: its connections stay open, and nothing is answered. */
    void freeze() throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -STOP: exit status " + status);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
