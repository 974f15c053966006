package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A running JVM that executes the commands it reads, such as {@link dev.coalesce.it.app.AttachTarget}. */
final class RunningJvm implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 60;

    private final Process process;
    private final Path err;
    private final BufferedReader out;
    private final BufferedWriter in;

    RunningJvm(Process process, Path err) {
        this.process = process;
        this.err = err;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    /** Sends a command and asserts that the answer is exactly these lines. */
    RunningJvm expect(String command, String... lines) {
        assertThat(send(command))
                .as("%s, standard error: %s", command, stderr())
                .containsExactly(lines);
        return this;
    }

    /** Sends a command and returns the lines of the answer. */
    List<String> send(String command) {
        write(command);
        return readAnswer();
    }

    /** Sends a command and does not wait for an answer. */
    void write(String command) {
        try {
            in.write(command);
            in.newLine();
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(stderr(), e);
        }
    }

    /** Reads lines up to one that is a single dot. */
    List<String> readAnswer() {
        try {
            return CompletableFuture.supplyAsync(this::readLines).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer; standard error: " + stderr(), e);
        }
    }

    /** Reads one line. */
    String readLine() throws IOException {
        return out.readLine();
    }

    private List<String> readLines() {
        List<String> lines = new ArrayList<>();
        try {
            for (String line = out.readLine(); line != null && !line.equals("."); line = out.readLine()) {
                lines.add(line);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The standard error so far. */
    String stderr() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes standard input, waits for the JVM to end and asserts that it exited with 0. */
    void awaitExit() throws IOException, InterruptedException {
        in.close();
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("standard error: %s", stderr()).isZero();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
