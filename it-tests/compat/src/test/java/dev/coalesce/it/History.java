package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calls, invalidations and executions of one key, by one clock, and what must hold for them. A JVM is named by its
 * process, so a JVM that was started in place of another one is another one. Thread-safe.
 */
final class History {
    private static final Pattern OUTCOME = Pattern.compile("([^=,{} ]+)=\\d+");

    private final String method;
    private final String key;

    /** By the value that the execution returned. */
    private final Map<String, Body> bodies = new ConcurrentHashMap<>();

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Invalidation> invalidations = new CopyOnWriteArrayList<>();

    /**
     * A burst of calls.
     *
     * @param pid the JVM
     * @param start before it
     * @param end after it
     * @param answer the outcomes
     */
    record Call(String pid, long start, long end, String answer) {
        List<String> outcomes() {
            List<String> outcomes = new ArrayList<>();
            Matcher each = OUTCOME.matcher(answer);
            while (each.find()) {
                outcomes.add(each.group(1));
            }
            return outcomes;
        }

        /** Whether the JVM was killed before the calls ended. */
        private boolean isLost() {
            return answer.equals(FleetJvm.ENDED);
        }
    }

    /**
     * An invalidation.
     *
     * @param pid the JVM
     * @param start before it
     * @param end after it
     * @param hasReturned whether it has; otherwise the JVM was killed
     */
    record Invalidation(String pid, long start, long end, boolean hasReturned) {}

    /** An execution of the body. */
    private static final class Body {
        private final String value;
        private final String pid;
        private final long start;

        /** When the body was answered, which is before it ended. */
        private volatile long end = Long.MAX_VALUE;

        private Body(String value, String pid, long start) {
            this.value = value;
            this.pid = pid;
            this.start = start;
        }

        @Override
        public String toString() {
            return value + "@" + start + ".." + end + " in " + pid;
        }
    }

    /**
     * The events at the JVMs and the server that explain exceptions.
     *
     * @param alone the JVMs that have gone on alone, have lost a lease, or were killed, for some time at least
     * @param loss what the server has lost
     */
    record Circumstances(Set<String> alone, Loss loss) {
        boolean isHealthy() {
            return alone.isEmpty() && loss == Loss.NOTHING;
        }
    }

    /** The strings that a fault makes the server lose. */
    enum Loss {
        /** Nothing. */
        NOTHING,
        /** Leases and values: a second execution may begin. No older value comes back. */
        ANYTHING,
        /** The latest changes: a second execution may begin, and a value that was replaced is there again. */
        LATEST
    }

    History(String method, String key) {
        this.method = method;
        this.key = key;
    }

    String method() {
        return method;
    }

    String key() {
        return key;
    }

    int executions() {
        return bodies.size();
    }

    /** {@return the longest time of a burst of calls, in nanoseconds} */
    long longestWait() {
        return calls.stream()
                .filter(call -> !call.isLost())
                .mapToLong(call -> call.end() - call.start())
                .max()
                .orElse(0);
    }

    void add(Call call) {
        calls.add(call);
    }

    void add(Invalidation invalidation) {
        invalidations.add(invalidation);
    }

    CompletableFuture<String> call(FleetJvm where, int threads) {
        long start = System.nanoTime();
        return where.call(method, key, threads).thenApply(answer -> {
            add(new Call(where.pid(), start, System.nanoTime(), answer));
            return answer;
        });
    }

    CompletableFuture<?> invalidate(FleetJvm where) {
        long start = System.nanoTime();
        return where.startInvalidating(key)
                .thenAccept(answer -> invalidations.add(
                        new Invalidation(where.pid(), start, System.nanoTime(), !answer.equals(FleetJvm.ENDED))));
    }

    /** Notes that a body runs, which will return this value. */
    void begun(String value, String pid, long start) {
        bodies.put(value, new Body(value, pid, start));
    }

    /** Notes that a body is about to return. */
    void answered(String value, long end) {
        Body body = bodies.get(value);
        if (body != null) {
            body.end = end;
        }
    }

    /**
     * Checks what must hold when all calls have ended.
     *
     * @param circumstances what has happened
     * @param jvms how many JVMs there are
     */
    void check(Circumstances circumstances, int jvms) {
        for (Call call : calls) {
            for (String outcome : call.outcomes()) {
                Body body = bodies.get(outcome);
                if (body == null) {
                    throw new AssertionError("no call fails or gets a result of another key: " + call + " in " + this);
                }
                checkNotInvalidated(call, body);
            }
        }
        checkOverlaps(circumstances);
        checkOrder(circumstances);
        if (circumstances.isHealthy() && (method.equals("price") || method.equals("later"))) {
            assertThat(bodies.size())
                    .as("one execution, and one in each JVM for each invalidation: %s", this)
                    .isLessThanOrEqualTo(1 + jvms * invalidations.size());
        }
    }

    /** A call never gets a result that its JVM had invalidated before, not even from a server that has lost that. */
    private void checkNotInvalidated(Call call, Body body) {
        for (Invalidation invalidation : invalidations) {
            boolean isEarlier = invalidation.hasReturned()
                    && invalidation.end() - call.start() < 0
                    && invalidation.pid().equals(call.pid());
            if (isEarlier && body.start - invalidation.start() < 0) {
                throw new AssertionError("a call sees a result that its JVM invalidated before: " + call + ", " + body
                        + ", " + invalidation + ", " + this);
            }
        }
    }

    /**
     * Executions overlap only if one of these explains it:
     *
     * <ul>
     *   <li>an invalidation that was under way or came after the first of them had got its lease;
     *   <li>one of the JVMs was alone, lost its lease, or was killed;
     *   <li>the server lost its leases.
     * </ul>
     *
     * <p>In one JVM, only its own invalidation explains it, whatever the fault. The flight that it has ended may begin its
     * body last: it was waiting for the server.
     */
    private void checkOverlaps(Circumstances circumstances) {
        List<Body> sorted = sorted();
        for (int i = 0; i < sorted.size(); i++) {
            Body first = sorted.get(i);
            for (Body second : sorted.subList(i + 1, sorted.size())) {
                boolean overlap = second.start - first.end < 0;
                if (overlap && !isExplained(first, second, circumstances)) {
                    throw new AssertionError(
                            "executions overlap: " + first + " and " + second + ", " + circumstances + ", " + this);
                }
            }
        }
    }

    private boolean isExplained(Body first, Body second, Circumstances circumstances) {
        boolean sameJvm = first.pid.equals(second.pid);
        if (!sameJvm
                && (circumstances.loss() != Loss.NOTHING
                        || circumstances.alone().contains(first.pid)
                        || circumstances.alone().contains(second.pid))) {
            return true;
        }
        return invalidations.stream()
                .anyMatch(invalidation -> invalidation.start() - second.start < 0
                        && (sameJvm
                                ? invalidation.pid().equals(first.pid)
                                        && (mayEnd(invalidation, first) || mayEnd(invalidation, second))
                                : mayEnd(invalidation, first)));
    }

    /**
     * Whether an invalidation may have ended the flight of an execution. The flight is older than the body, and not older
     * than the call that has begun it. That call runs as long as the body, unless it has got a stale result.
     */
    private boolean mayEnd(Invalidation invalidation, Body body) {
        boolean isRefresh = method.equals("refreshed");
        long begun = calls.stream()
                .filter(call -> call.pid().equals(body.pid)
                        && call.start() - body.start <= 0
                        && (isRefresh || call.end() - body.start >= 0))
                .mapToLong(Call::start)
                .min()
                .orElse(body.start);
        return invalidation.end() - begun > 0 || !invalidation.hasReturned();
    }

    /**
     * A call that begins after another one of its JVM has ended gets no older result. There are two exceptions:
     *
     * <ul>
     *   <li>This JVM has computed the newer one itself without a lease, so others do not know it. It was alone, or had lost
     *       the lease, or an invalidation has ended the lease before the body did. The body of the next lease may have
     *       begun a moment before this one.
     *   <li>A server that took another one's place has an older one again.
     * </ul>
     */
    private void checkOrder(Circumstances circumstances) {
        if (circumstances.loss() == Loss.LATEST) {
            return;
        }
        for (Call earlier : calls) {
            for (Call later : calls) {
                if (!earlier.pid().equals(later.pid()) || earlier.end() - later.start() >= 0) {
                    continue;
                }
                for (Body newer : bodiesOf(earlier)) {
                    boolean isOwn = newer.pid.equals(earlier.pid()) && mayLackLease(newer, circumstances);
                    for (Body older : bodiesOf(later)) {
                        if (older.start - newer.start < 0 && !isOwn) {
                            throw new AssertionError("versions go back: " + newer + " in " + earlier + ", then " + older
                                    + " in " + later + ", " + circumstances + ", " + this);
                        }
                    }
                }
            }
        }
    }

    private boolean mayLackLease(Body body, Circumstances circumstances) {
        return circumstances.alone().contains(body.pid)
                || invalidations.stream()
                        .anyMatch(invalidation -> invalidation.start() - body.end < 0 && mayEnd(invalidation, body));
    }

    private List<Body> bodiesOf(Call call) {
        List<Body> found = new ArrayList<>();
        for (String each : call.outcomes()) {
            Body body = bodies.get(each);
            if (body != null) {
                found.add(body);
            }
        }
        return found;
    }

    private List<Body> sorted() {
        List<Body> sorted = new ArrayList<>(bodies.values());
        sorted.sort((one, other) -> Long.signum(one.start - other.start));
        return sorted;
    }

    /** {@return whether the answer is one value, which was computed after the last invalidation had begun} */
    boolean isFresh(String answer) {
        Body body = bodies.get(answer.substring(1, Math.max(1, answer.indexOf('='))));
        return body != null
                && invalidations.stream()
                        .noneMatch(invalidation -> invalidation.hasReturned() && body.start - invalidation.start() < 0);
    }

    @Override
    public String toString() {
        return method + " " + key + " calls " + calls + " invalidations " + invalidations + " executions " + sorted();
    }
}
