package dev.coalesce.sample.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis or Valkey server in a separate process, on a free port of loopback. It stores nothing on disk. The process is
 * killed when this server is closed or this JVM exits, also if it is frozen then.
 */
final class ClusterServer implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("redis-server", "valkey-server");
    private static final String READY = "eady to accept connections";
    private static final long START_SECONDS = 30;

    private final Process process;
    private final int port;
    private final Thread shutdownHook = new Thread(this::kill, "kill the server");

    /**
     * Starts a server and waits until it accepts connections.
     *
     * @param program the executable
     * @param directory the working directory of the server
     * @throws IOException if the server does not start
     */
    ClusterServer(Path program, Path directory) throws IOException, InterruptedException {
        port = freePort();
        process = new ProcessBuilder(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .directory(Files.createDirectories(directory).toFile())
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        try {
            awaitReady(program);
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Returns the server of this machine; if it has none, the one that a library contains.
     *
     * @param path the value of the environment variable {@code PATH}
     * @throws IOException if the library has none for this machine; the message says why
     */
    static Path program(String path) throws IOException {
        for (String name : PROGRAMS) {
            for (String directory : path.split(File.pathSeparator, -1)) {
                Path program = Path.of(directory, name);
                if (!directory.isEmpty() && Files.isExecutable(program)) {
                    return program;
                }
            }
        }
        try {
            return ExecutableProvider.newJarResourceProvider().get().toPath().toAbsolutePath();
        } catch (IOException | RuntimeException e) {
            throw new IOException("there is no redis-server in PATH, and none is embedded for this machine: " + e, e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Path program) throws IOException, InterruptedException {
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> readOutput(ready), "output of the server");
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(program + " did not start: " + e.getMessage(), e);
        }
    }

    private void readOutput(CompletableFuture<Boolean> ready) {
        StringBuilder log = new StringBuilder();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(READY)) {
                    ready.complete(true);
                } else if (!ready.isDone()) {
                    log.append(line).append(System.lineSeparator());
                }
            }
            ready.completeExceptionally(new IOException(log.toString()));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Returns the address for the option {@code cluster}. */
    String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** Stops the process without ending it: connections stay open, and nothing is answered. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets a frozen process continue. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("the signal " + name + " could not be sent to the server: status " + status);
        }
    }

    private void kill() {
        process.destroyForcibly();
    }

    /** Kills the process, and waits until it has ended. */
    @Override
    public void close() {
        kill();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running already.
        }
    }
}
