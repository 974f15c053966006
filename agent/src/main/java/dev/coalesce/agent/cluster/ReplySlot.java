package dev.coalesce.agent.cluster;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Receives one reply for a thread that waits for it. If the thread waits no longer and the reply gives a lease, the
 * lease is given back.
 */
final class ReplySlot implements BiConsumer<SharedFlights.@Nullable Reply, @Nullable Throwable> {
    private final KeyWatch watch;
    private final Thread caller;
    private final SharedFlights client;

    /** The changes of the key that were reported before the reply. Written before {@link #reply}. */
    int changes;

    volatile SharedFlights.@Nullable Reply reply;
    private volatile @Nullable Throwable failure;

    /** Guarded by this object's monitor. */
    private boolean isGivenUp;

    ReplySlot(KeyWatch watch, Thread caller, SharedFlights client) {
        this.watch = watch;
        this.caller = caller;
        this.client = client;
    }

    @Override
    public void accept(SharedFlights.@Nullable Reply received, @Nullable Throwable thrown) {
        boolean isLate;
        synchronized (this) {
            isLate = isGivenUp;
            if (!isLate) {
                changes = watch.changes();
                failure = thrown;
                reply = received;
            }
        }
        if (!isLate) {
            LockSupport.unpark(caller);
        } else if (received instanceof SharedFlights.Lead lead) {
            client.leave(lead.claim());
        }
    }

    /** Waits for the reply. An interrupt does not end this short wait. */
    boolean await(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        for (long left = nanos; left > 0 && reply == null && failure == null; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            isGivenUp = reply == null;
            return reply != null;
        }
    }

    String problem() {
        Throwable thrown = failure;
        return thrown == null ? "it did not answer within engineTimeout" : thrown.toString();
    }
}
