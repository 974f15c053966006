package dev.coalesce.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A JVM that runs {@code fleet.Fleet}, several commands at a time. */
final class FleetJvm implements AutoCloseable {
    /** The answer of a command that the JVM has not answered before it ended. */
    static final String ENDED = "ended";

    private static final long PATIENCE_SECONDS = 60;

    private final RunningJvm jvm;
    private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final AtomicInteger commands = new AtomicInteger();

    /** Set before the commands without an answer are answered. */
    private volatile boolean ended;

    FleetJvm(RunningJvm jvm) {
        this.jvm = jvm;
        Thread reader = new Thread(this::read, "fleet-" + jvm.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            for (String line = jvm.readLine(); line != null; line = jvm.readLine()) {
                String[] words = line.split(" ", 3);
                CompletableFuture<String> answer = answers.remove(Integer.parseInt(words[1]));
                if (answer != null) {
                    answer.complete(words[2]);
                }
            }
        } catch (IOException e) {
            // the JVM was killed
        }
        ended = true;
        answers.values().forEach(answer -> answer.complete(ENDED));
    }

    String pid() {
        return jvm.pid();
    }

    /** Starts a burst of calls of one key. The answer says how many calls got each outcome. */
    CompletableFuture<String> call(String method, String key, int threads) {
        return send("call " + method + " " + key + " " + threads);
    }

    /** One call. */
    String callOnce(String method, String key) throws Exception {
        String answer = get(call(method, key, 1));
        return answer.substring(1, answer.length() - 3); // {value=1}
    }

    void invalidate(String key) throws Exception {
        get(startInvalidating(key));
    }

    /** Invalidates one key of the method {@code stock}, by the name of an interface. */
    void sell(String key) throws Exception {
        get(send("sell " + key));
    }

    CompletableFuture<String> startInvalidating(String key) {
        return send("invalidate " + key);
    }

    /** Asks for what the agent says of this JVM, see {@link JvmState}. */
    CompletableFuture<String> state() {
        return send("state");
    }

    private CompletableFuture<String> send(String command) {
        int number = commands.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(number, answer);
        try {
            synchronized (jvm) {
                jvm.write("run " + number + " " + command);
            }
        } catch (UncheckedIOException e) {
            answer.complete(ENDED); // the JVM was killed
        }
        if (ended) {
            answer.complete(ENDED);
        }
        return answer;
    }

    static String get(CompletableFuture<String> answer) throws Exception {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Stops the JVM without ending it, as a long pause of its collector does. */
    void freeze() throws Exception {
        signal("STOP");
    }

    void resume() throws Exception {
        signal("CONT");
    }

    /** Ends the JVM without warning. */
    void kill() throws Exception {
        signal("KILL");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, pid()).start().waitFor();
    }

    /** {@return what the JVM wrote to its standard error} */
    String stderr() {
        return jvm.stderr();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
