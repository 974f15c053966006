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
 * The service in a process of its own. It ends when this one does, however that comes about: its standard input ends
 * then, and that is what it waits for.
 */
final class SampleProcess implements AutoCloseable {
    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 5;

    private final Process process;
    private final Path log;
    private final Thread atExit = new Thread(this::kill, "kill the sample");
    private final Endpoints endpoints;

    /**
     * Starts it and waits until it is ready.
     *
     * @param java the executable
     * @param jar of the sample
     * @param agent jar of the agent; null: none
     * @param directory for all files it writes
     */
    SampleProcess(Path java, Path jar, @Nullable Path agent, Path directory) throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        log = log(directory);
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        // Else each JVM leaves a file in the system's directory for temporary ones while it lives.
        command.add("-XX:-UsePerfData");
        command.add("-Xmx256m");
        command.add("-Djava.io.tmpdir=" + temporary);
        if (agent != null) {
            command.add("-javaagent:" + agent);
        }
        command.addAll(List.of("-jar", jar.toString(), "--port", "0", "--stop-on-eof"));
        command.addAll(List.of("--data", directory.resolve("data").toString()));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            endpoints = awaitReady();
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** What the sample says on standard error. */
    static Path log(Path directory) {
        return directory.resolve("log.txt");
    }

    Endpoints endpoints() {
        return endpoints;
    }

    private Endpoints awaitReady() throws IOException, InterruptedException {
        CompletableFuture<Endpoints> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> readOutput(ready), "output of the sample");
        reader.setDaemon(true);
        reader.start();
        try {
            return ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("the sample did not start, see " + log, e);
        }
    }

    private void readOutput(CompletableFuture<Endpoints> ready) {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(Main.READY)) {
                    ready.complete(Json.MAPPER.readValue(line.substring(Main.READY.length()), Endpoints.class));
                }
            }
            ready.completeExceptionally(new IOException("its output ended"));
        } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Lets it stop in order, and ends it if it does not. */
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
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // It runs, then.
        }
    }

    private void kill() {
        process.destroyForcibly();
    }
}
