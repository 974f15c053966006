package dev.coalesce.sample.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command {@code observe}, which watches the services of the sample while the load runs. */
final class Observation implements AutoCloseable {
    /** The methods that the observation should find. */
    static final List<String> METHODS = List.of("ChatService.say", "ObjectProxy.open", "QuoteService.quote");

    private static final List<String> PATTERNS = List.of(
            "dev.coalesce.sample.chat.ChatService",
            "dev.coalesce.sample.objects.ObjectProxy",
            "dev.coalesce.sample.quotes.QuoteService");
    private static final long END_SECONDS = 60;
    private static final long START_SECONDS = 30;
    private static final long POLL_MILLIS = 20;

    private final Process process;
    private final Path rules;
    private final Path report;
    private final Path log;

    /** Starts the command, and waits until it observes. */
    Observation(Path java, Path agent, long pid, Path directory) throws IOException, InterruptedException {
        this.rules = directory.resolve("suggested.yaml");
        this.report = directory.resolve("report.txt");
        this.log = directory.resolve("observe.txt");
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-XX:-UsePerfData", "-jar", agent.toString(), "observe", String.valueOf(pid)));
        command.addAll(PATTERNS);
        command.addAll(List.of("--for=10m", "--rules=" + rules));
        process = new ProcessBuilder(command)
                .redirectOutput(report.toFile())
                .redirectError(log.toFile())
                .start();
        long begin = System.nanoTime();
        while (!Files.readString(log).contains("observing process")) {
            if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                close();
                throw new IOException("the command observe did not start; see " + log);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Ends the observation as Ctrl-C does, and returns the rules that the command has written. */
    String end() throws IOException, InterruptedException {
        boolean unused = process.toHandle().destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS) || !Files.exists(rules)) {
            throw new IOException("the command observe suggested no rules; see " + report + " and " + log);
        }
        return Files.readString(rules);
    }

    /** Returns the report that the command has printed. */
    String report() throws IOException {
        return Files.readString(report);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Returns the methods of the rules, in the order of their names, without packages and parameters. */
    static List<String> found(String rules) {
        return rules.lines()
                .filter(line -> line.startsWith("  \""))
                .map(line -> line.substring(0, line.indexOf('(')).replaceAll(".*\\.(\\w+\\.\\w+)", "$1"))
                .sorted()
                .toList();
    }

    /** Switches the suggested rules on, as the first lines of the file say. */
    static String switchedOn(String rules) {
        return rules.replace("    mode: verify", "    mode: on");
    }
}
