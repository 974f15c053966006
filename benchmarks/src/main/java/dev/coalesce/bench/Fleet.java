package dev.coalesce.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.coalesce.bench.child.FleetCalls;
import dev.coalesce.bench.child.FleetJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** JVMs that share calls in one way through one server. Not thread-safe. */
final class Fleet implements AutoCloseable {
    private static final String REDIS_JAR = "bench.redis.jar";
    private static final int MAX_LOOKS = 600;
    private static final long LOOK_MILLIS = 50;

    private final List<Member> members = new ArrayList<>();
    private int looks;

    /** Starts the JVMs, and waits until they share. */
    Fleet(FleetCalls.Kind kind, RedisServer server, int size, String... agentOptions)
            throws IOException, InterruptedException {
        try {
            for (int i = 0; i < size; i++) {
                members.add(
                        new Member(jvm(kind, server, agentOptions).start(FleetJvm.class, kind.name(), server.port())));
            }
            awaitSharing();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static ChildJvm jvm(FleetCalls.Kind kind, RedisServer server, String... agentOptions) {
        return kind == FleetCalls.Kind.ANNOTATED ? sharing(server, agentOptions) : new ChildJvm();
    }

    /** Returns a JVM whose annotated methods are shared with other JVMs. */
    static ChildJvm sharing(RedisServer server, String... agentOptions) {
        Path client = Path.of(requireNonNull(System.getProperty(REDIS_JAR), REDIS_JAR))
                .toAbsolutePath();
        List<String> all = new ArrayList<>(List.of(
                "engine=" + client,
                "cluster=" + server.address(),
                "namespace=bench",
                "lease=" + FleetCalls.LEASE_MILLIS + "ms"));
        all.addAll(List.of(agentOptions));
        return new ChildJvm().agent(all.toArray(new String[0]));
    }

    /** Calls with new keys until one execution serves all JVMs. The agent connects in the background. */
    void awaitSharing() throws IOException, InterruptedException {
        for (int i = 0; i < MAX_LOOKS; i++) {
            int executions = 0;
            String key = "look-" + looks++;
            for (Member member : members) {
                executions += member.burst(key, 1);
            }
            if (executions == 1) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IOException("the JVMs do not share after " + MAX_LOOKS + " calls");
    }

    Member member(int index) {
        return members.get(index);
    }

    /** Calls from several threads in each JVM at once, and returns how often the body ran. */
    int burst(String key, int threads) throws IOException {
        for (Member member : members) {
            member.send(FleetJvm.BURST, key, Integer.toString(threads));
        }
        int executions = 0;
        for (Member member : members) {
            executions += (int) member.number();
        }
        return executions;
    }

    @Override
    public void close() {
        members.forEach(member -> member.process.destroyForcibly());
    }

    /** One JVM. It answers one command after the other. */
    static final class Member {
        private final Process process;
        private final Writer commands;
        private final BufferedReader answers;

        Member(Process process) {
            this.process = process;
            this.commands = process.outputWriter(UTF_8);
            this.answers = process.inputReader(UTF_8);
        }

        void send(String... words) throws IOException {
            commands.write(String.join(" ", words) + "\n");
            commands.flush();
        }

        String answer() throws IOException {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("a JVM of the fleet has ended");
            }
            return line;
        }

        /** Reads an answer that is a number. */
        double number() throws IOException {
            return Double.parseDouble(answer());
        }

        /** Reads an answer that is a list of numbers. */
        double[] numbers() throws IOException {
            String[] words = answer().split(" ", -1);
            double[] numbers = new double[words.length];
            for (int i = 0; i < words.length; i++) {
                numbers[i] = Double.parseDouble(words[i]);
            }
            return numbers;
        }

        int burst(String key, int threads) throws IOException {
            send(FleetJvm.BURST, key, Integer.toString(threads));
            return (int) number();
        }

        /** Calls from a thread whose body takes a time, and returns once the body has begun. */
        void lead(String key, long bodyMillis) throws IOException {
            send(FleetJvm.CALL, key, Long.toString(bodyMillis));
            calling();
            if (!FleetJvm.RUNS.equals(answer().split(" ", -1)[0])) {
                throw new IOException("another JVM has led the call of " + key);
            }
        }

        /** Returns the time of {@code System.nanoTime} just before the call. */
        long calling() throws IOException {
            return time(FleetJvm.CALLS);
        }

        /** Returns the time of {@code System.nanoTime} at the given event, which is the next answer. */
        long time(String event) throws IOException {
            String[] words = answer().split(" ", -1);
            if (!event.equals(words[0])) {
                throw new IOException(event + " was expected, not " + String.join(" ", words));
            }
            return Long.parseLong(words[1]);
        }

        /** Ends the JVM as {@code kill -9} does, and returns the time of {@code System.nanoTime} after that. */
        long kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
            return System.nanoTime();
        }
    }
}
