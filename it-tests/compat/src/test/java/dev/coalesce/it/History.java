package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.Upstream.Execution;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The calls and invalidations of one key, by one clock, and what must hold for them. Thread-safe. */
final class History {
    private static final Pattern OUTCOME = Pattern.compile("([^=,{} ]+)=\\d+");

    private final String method;
    private final String key;
    private final Map<String, Execution> executions;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Invalidation> invalidations = new CopyOnWriteArrayList<>();

    /**
     * A burst of calls.
     *
     * @param jvm the index of the JVM
     * @param start before it
     * @param end after it
     * @param answer the outcomes
     */
    record Call(int jvm, long start, long end, String answer) {}

    /**
     * An invalidation.
     *
     * @param jvm the index of the JVM
     * @param start before it
     * @param end after it
     */
    record Invalidation(int jvm, long start, long end) {}

    /**
     * Creates an empty history.
     *
     * @param method the method of the fleet that is called
     * @param key its key
     * @param executions all executions by the value that they returned
     */
    History(String method, String key, Map<String, Execution> executions) {
        this.method = method;
        this.key = key;
        this.executions = executions;
    }

    String method() {
        return method;
    }

    String key() {
        return key;
    }

    CompletableFuture<?> call(int jvm, FleetJvm where, int threads) {
        long start = System.nanoTime();
        return where.call(method, key, threads)
                .thenAccept(answer -> calls.add(new Call(jvm, start, System.nanoTime(), answer)));
    }

    CompletableFuture<?> invalidate(int jvm, FleetJvm where) {
        long start = System.nanoTime();
        return where.startInvalidating(key)
                .thenAccept(done -> invalidations.add(new Invalidation(jvm, start, System.nanoTime())));
    }

    /**
     * Checks what must hold. Without invalidations there is one execution. An invalidation causes further ones: it may
     * overtake a flight that has just begun, in each JVM, and nobody may join such a flight.
     *
     * @param healthy whether no fault has happened
     * @param upstream knows how many executions there were
     * @param jvms how many JVMs there are
     */
    void check(boolean healthy, Upstream upstream, int jvms) {
        for (Call call : calls) {
            Matcher outcomes = OUTCOME.matcher(call.answer());
            while (outcomes.find()) {
                Execution execution = executions.get(outcomes.group(1));
                if (execution == null) {
                    throw new AssertionError("no call fails: " + call + " in " + this);
                }
                for (Invalidation invalidation : invalidations) {
                    boolean later = invalidation.end() - call.start() < 0 && invalidation.jvm() == call.jvm();
                    assertThat(later && execution.startNanos() - invalidation.start() < 0)
                            .as(
                                    "a call sees a result that its JVM invalidated before: %s, %s, %s",
                                    call, invalidation, this)
                            .isFalse();
                }
            }
        }
        if (healthy) {
            assertThat(upstream.count(key))
                    .as("one execution, and one in each JVM for each invalidation: %s", this)
                    .isLessThanOrEqualTo(1 + (long) jvms * invalidations.size());
        }
    }

    /** {@return whether this value was computed after the last invalidation had begun} */
    boolean isFresh(String value) {
        Execution execution = executions.get(value);
        return execution != null
                && invalidations.stream().noneMatch(invalidation -> execution.startNanos() - invalidation.start() < 0);
    }

    @Override
    public String toString() {
        return method + " " + key + " calls " + calls + " invalidations " + invalidations + " executions "
                + executions.entrySet().stream()
                        .filter(entry -> entry.getValue().key().equals(key))
                        .map(entry -> entry.getKey() + "@" + entry.getValue().startNanos() + " in "
                                + entry.getValue().pid())
                        .toList();
    }
}
