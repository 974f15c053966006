package dev.coalesce.junit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Leaders that wait before their bodies until a test releases them. Thread-safe. */
public final class HeldLeader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 100_000;

    private final CoalesceProbe probe;
    private final MethodProbe method;
    private final Function<String, Object> held;

    @SuppressWarnings("unchecked") // the agent's answer to the request "hold"
    HeldLeader(CoalesceProbe probe, MethodProbe method, Object held) {
        this.probe = probe;
        this.method = method;
        this.held = (Function<String, Object>) held;
    }

    /**
     * Waits until a leader is held.
     *
     * @throws AssertionError if there is none within ten seconds
     */
    public void awaitLeader() {
        await("leaders", 1, PATIENCE);
    }

    /**
     * Waits until callers wait for the held leaders.
     *
     * @param callers how many
     * @throws AssertionError if there are fewer within ten seconds
     */
    public void awaitFollowers(int callers) {
        awaitFollowers(callers, PATIENCE);
    }

    /**
     * Waits until callers wait for the held leaders.
     *
     * @param callers how many
     * @param patience how long to wait
     * @throws AssertionError if there are fewer after that
     */
    public void awaitFollowers(int callers, Duration patience) {
        await("leaders", 1, patience);
        await("followers", callers, patience);
    }

    private void await(String what, int count, Duration patience) {
        long start = System.nanoTime();
        int seen = (int) held.apply(what);
        while (seen < count) {
            checkProblem();
            if (System.nanoTime() - start > patience.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw new AssertionError(
                        "expected " + count + " " + what + " of the held leader, but there were " + seen
                                + " after " + patience.toMillis() + " ms. " + method
                                + ". Check that the calls are made on other threads, on the same object (scope INSTANCE), and"
                                + " with equal keys. If there are no leads, see standard error: a warning of the agent says"
                                + " why a method is not coalesced.");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            seen = (int) held.apply(what);
        }
    }

    private void checkProblem() {
        String problem = (String) held.apply("problem");
        if (!problem.isEmpty()) {
            throw new IllegalStateException(problem);
        }
    }

    /** Lets the leaders run their bodies, and holds no others. */
    public void release() {
        Object unused = held.apply("release");
        probe.released(this);
    }

    /**
     * Releases the leaders.
     *
     * @throws IllegalStateException if a leader was not held until now
     */
    @Override
    public void close() {
        release();
        checkProblem();
    }
}
