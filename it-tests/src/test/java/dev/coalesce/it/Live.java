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

/** A JVM that runs, and does what it is told, as {@link dev.coalesce.it.app.Running}. */
final class Live implements AutoCloseable {
    private static final long LONGEST_SECONDS = 60;

    private final Process process;
    private final Path err;
    private final BufferedReader out;
    private final BufferedWriter in;

    Live(Process process, Path err) {
        this.process = process;
        this.err = err;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    /** Tells it something, and expects these lines. */
    Live does(String command, String... lines) {
        assertThat(ask(command)).as("%s, having said: %s", command, said()).containsExactly(lines);
        return this;
    }

    List<String> ask(String command) {
        try {
            in.write(command);
            in.newLine();
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(said(), e);
        }
        return answer();
    }

    /** What it prints, up to a dot. */
    List<String> answer() {
        try {
            return CompletableFuture.supplyAsync(this::lines).get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer; standard error: " + said(), e);
        }
    }

    private List<String> lines() {
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

    /** Its standard error so far. */
    String said() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells it nothing more, and waits until it has ended, well. */
    void ends() throws IOException, InterruptedException {
        in.close();
        assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("having said: %s", said()).isZero();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
