package dev.coalesce.sample.load;

import dev.coalesce.sample.Endpoints;
import dev.coalesce.sample.Main;
import dev.coalesce.sample.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the service in a separate process. That process exits when this one ends for any reason, because its standard
 * input ends then.
 */
final class SampleProcess implements AutoCloseable {
    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 5;

    private final Process process;
    private final Path log;
    private final Thread shutdownHook = new Thread(this::kill, "kill the sample");
    private final Endpoints endpoints;

    /**
     * Starts the service and waits until it is ready.
     *
     * @param java the executable
     * @param jar the jar of the sample
     * @param agent the jar of the agent; null to run without it
     * @param directory the directory for all files that the service writes
     */
    SampleProcess(Path java, Path jar, @Nullable Path agent, Path directory) throws IOException, InterruptedException {
        this(java, List.of("-jar", jar.toString()), agent == null ? "" : agent.toString(), directory);
    }

    /**
     * Starts the service from a class path and waits until it is ready.
     *
     * @param java the executable
     * @param program the JVM's arguments that name the program
     * @param agent the jar of the agent and its options; empty to run without it
     * @param directory the directory for all files that the service writes
     */
    SampleProcess(Path java, List<String> program, String agent, Path directory)
            throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        log = log(directory);
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        // Prevents the JVM from creating a file in the temporary directory of the system.
        command.add("-XX:-UsePerfData");
        command.add("-Xmx256m");
        command.add("-Djava.io.tmpdir=" + temporary);
        if (!agent.isEmpty()) {
            command.add("-javaagent:" + agent);
        }
        command.addAll(program);
        command.addAll(List.of("--port", "0", "--stop-on-eof"));
        command.addAll(List.of("--data", directory.resolve("data").toString()));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        try {
            endpoints = awaitReady();
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Returns the file that receives the standard error of the sample. */
    static Path log(Path directory) {
        return directory.resolve("log.txt");
    }

    Endpoints endpoints() {
        return endpoints;
    }

    long pid() {
        return process.pid();
    }

    private Endpoints awaitReady() throws IOException, InterruptedException {
        CompletableFuture<Endpoints> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> readOutput(ready), "output of the sample");
        reader.setDaemon(true);
        reader.start();
        try {
            return ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("the sample did not start; see " + log, e);
        }
    }

    private void readOutput(CompletableFuture<Endpoints> ready) {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(Main.READY)) {
                    ready.complete(Json.MAPPER.readValue(line.substring(Main.READY.length()), Endpoints.class));
                }
            }
            ready.completeExceptionally(
                    new IOException("the output of the sample ended before the line " + Main.READY));
        } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Stops the process gracefully, and kills it if it does not stop in time. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running already.
        }
    }

    /** Ends the process at once, as {@code kill -9} does. It can do nothing more, not even close its connections. */
    void kill() {
        process.destroyForcibly();
    }
}
