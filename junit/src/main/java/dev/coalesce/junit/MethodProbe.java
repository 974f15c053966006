package dev.coalesce.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A coalesced method in a test. Each counter says how often something has happened since the test began. */
public final class MethodProbe {
    private static final long MAX_HOLD_SECONDS = 30;

    private final CoalesceProbe probe;
    private final @Nullable Class<?> type;
    private final String name;

    MethodProbe(CoalesceProbe probe, @Nullable Class<?> type, String name) {
        this.probe = probe;
        this.type = type;
        this.name = name;
    }

    /** {@return the calls that were answered by a cached result} */
    public long hits() {
        return counter(0);
    }

    /** {@return the calls that ran the body on behalf of all callers of their key} */
    public long leads() {
        return counter(1);
    }

    /** {@return the calls that waited for a leader, and got its result or exception} */
    public long follows() {
        return counter(2);
    }

    /** {@return the leads that ended with an exception} */
    public long failures() {
        return counter(3);
    }

    /** {@return the followers that waited for too long} */
    public long timeouts() {
        return counter(4);
    }

    /** {@return the followers that were promoted, because their leader was interrupted} */
    public long promotions() {
        return counter(5);
    }

    /** {@return the calls that ran the body uncoalesced} */
    public long bypasses() {
        return counter(6);
    }

    /** {@return the results that were removed because there were too many} */
    public long evictions() {
        return counter(7);
    }

    /** {@return the keys that are being computed now} */
    public long inFlight() {
        return counter(8);
    }

    /** {@return the results that are cached now} */
    public long size() {
        return counter(10);
    }

    private long counter(int index) {
        return probe.counters(type, name)[index];
    }

    /**
     * Holds the leaders of this method from now on: each waits before its body, until it is released, for 30 seconds at
     * most. Callers with an equal key then follow it. Make the calls on other threads, for example with
     * {@link CoalesceProbe#start}.
     *
     * <pre>{@code
     * try (HeldLeader held = price.holdLeader()) {
     *     calls = probe.start(50, () -> prices.price("tea"));
     *     held.awaitFollowers(49);
     * }
     * }</pre>
     *
     * @return closing it releases the leaders
     */
    public HeldLeader holdLeader() {
        return probe.hold(this, type, name, TimeUnit.SECONDS.toNanos(MAX_HOLD_SECONDS));
    }

    /**
     * Makes calls of this method that overlap: the first one leads, and its body runs when all others follow it.
     *
     * @param <T> the type of the result
     * @param callers how many threads call
     * @param call calls this method once, each time with an equal key
     * @return the result of each call
     * @throws AssertionError if the calls do not follow one leader within ten seconds
     * @throws Exception what a call threw
     */
    public <T extends @Nullable Object> List<T> callTogether(int callers, Callable<T> call) throws Exception {
        List<Future<T>> calls;
        try (HeldLeader held = holdLeader()) {
            calls = probe.start(callers, call);
            held.awaitFollowers(callers - 1);
        }
        List<T> results = new ArrayList<>();
        for (Future<T> each : calls) {
            try {
                results.add(each.get(MAX_HOLD_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw e.getCause() instanceof Exception exception ? exception : e;
            }
        }
        return results;
    }

    /** Returns the counters, for messages. */
    @Override
    public String toString() {
        return (type == null ? "Coalescer " : type.getName() + ".") + name + ": hits " + hits() + ", leads " + leads()
                + ", follows " + follows() + ", timeouts " + timeouts() + ", bypasses " + bypasses() + ", in flight "
                + inFlight();
    }
}
