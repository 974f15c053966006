package dev.coalesce.agent.cluster;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call's way through the engine: it asks for the key, waits while another JVM leads, and asks again. The thread of
 * the local leader runs it, so there is one waiter for each key and JVM. Used by that thread alone.
 */
public final class EngineCall {
    /** How a call through the engine ends. */
    public enum Result {
        /** This JVM leads: {@link #lease}. */
        LEAD,
        /** An outcome has arrived: {@link #envelope}. */
        ARRIVED,
        /** The engine cannot be asked. */
        ALONE,
        /** The caller has waited as long as it may. */
        TIMED_OUT,
        /** Another JVM's leader may be waiting for this thread's own lease. */
        CYCLE
    }

    private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LAST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Cluster cluster;
    private final KeyWatch watch;
    private final SharedFlights.Token token;
    private final long minRemainingMillis;
    private final long maxFlightNanos;

    /** The token of the JVM that this call, or a call before it, has waited for. */
    private SharedFlights.@Nullable Token awaited;

    private @Nullable Lease lease;
    private byte @Nullable [] envelope;
    private long expiresNanos;
    private int seen;
    private boolean waited;

    /**
     * Creates a call.
     *
     * @param method the method
     * @param watch the watch of the key
     * @param token the token with which this JVM would lead
     * @param awaited the token that the flight has waited for under its previous leader; null if there is none
     * @param minRemainingMillis a cached result that expires sooner is ignored
     * @param maxFlightNanos for how long a lease is renewed
     */
    public EngineCall(
            SharedMethod method,
            KeyWatch watch,
            SharedFlights.Token token,
            SharedFlights.@Nullable Token awaited,
            long minRemainingMillis,
            long maxFlightNanos) {
        this.cluster = method.cluster();
        this.watch = watch;
        this.token = token;
        this.awaited = awaited;
        this.minRemainingMillis = minRemainingMillis;
        this.maxFlightNanos = maxFlightNanos;
    }

    /** {@return the lease after {@code LEAD}; null otherwise} */
    public @Nullable Lease lease() {
        return lease;
    }

    /** {@return the encoded outcome after {@code ARRIVED}; null otherwise} */
    public byte @Nullable [] envelope() {
        return envelope;
    }

    /** {@return when the engine drops the outcome, by {@code nanoTime}; 0 if it is not a cached one} */
    public long expiresNanos() {
        return expiresNanos;
    }

    /** {@return {@link KeyWatch#changes} when the outcome arrived} */
    public int seen() {
        return seen;
    }

    /** {@return the token of the JVM that this call has waited for; null if it has not waited} */
    public SharedFlights.@Nullable Token awaited() {
        return awaited;
    }

    /** {@return whether this call has waited for another JVM} */
    public boolean waited() {
        return waited;
    }

    /**
     * Asks, and waits if necessary.
     *
     * @param waitNanos how long to wait for other JVMs; 0 for as long as they lead
     * @return how the call ended
     * @throws InterruptedException if the thread is interrupted while it waits for another JVM
     */
    public Result run(long waitNanos) throws InterruptedException {
        long begun = System.nanoTime();
        long heldUpSince = 0;
        long lookNanos = FIRST_LOOK_NANOS;
        while (true) {
            int signals = watch.signals();
            long asked = System.nanoTime();
            ReplySlot slot = ask();
            SharedFlights.Reply reply = slot == null ? null : slot.reply;
            if (slot == null || reply == null) {
                cluster.counters.alone.increment();
                return Result.ALONE;
            }
            if (reply instanceof SharedFlights.Lead lead) {
                lease = cluster.leases().hold(lead.claim(), asked, maxFlightNanos);
                return Result.LEAD;
            }
            if (reply instanceof SharedFlights.Hit hit) {
                cluster.counters.hits.increment();
                envelope = hit.envelope();
                seen = slot.changes;
                // The time counts from before the question, so the result is never taken for fresher than it is.
                expiresNanos = asked + TimeUnit.MILLISECONDS.toNanos(hit.remainingMillis());
                return Result.ARRIVED;
            }
            if (reply instanceof SharedFlights.Outcome outcome) {
                envelope = outcome.envelope();
                seen = slot.changes;
                return Result.ARRIVED;
            }
            SharedFlights.Follow follow = (SharedFlights.Follow) reply;
            if (cluster.leases().giveUpIfTooOld(follow.leader())) {
                continue;
            }
            if (!waited) {
                waited = true;
                cluster.counters.follows.increment();
            }
            awaited = follow.leader();
            long elapsed = System.nanoTime() - begun;
            if (waitNanos > 0 && elapsed >= waitNanos) {
                return Result.TIMED_OUT;
            }
            // A body of this JVM may begin to wait for this thread at any time.
            long cycleNanos = 0;
            if (cluster.leases().isAnyHeldUpBy(Thread.currentThread())) {
                long now = System.nanoTime();
                heldUpSince = heldUpSince == 0 ? now : heldUpSince;
                cycleNanos = heldUpSince + cluster.settings().leaseNanos() - now;
                if (cycleNanos <= 0) {
                    return Result.CYCLE;
                }
            }
            long nanos = Math.min(
                    TimeUnit.MILLISECONDS.toNanos(Math.max(0, follow.remainingMillis())) + MARGIN_NANOS,
                    jittered(lookNanos));
            lookNanos = Math.min(LAST_LOOK_NANOS, 2 * lookNanos);
            watch.await(signals, bounded(bounded(nanos, waitNanos, elapsed), cycleNanos, 0));
        }
    }

    private static long bounded(long nanos, long limit, long elapsed) {
        return limit == 0 ? nanos : Math.min(nanos, limit - elapsed);
    }

    private static long jittered(long nanos) {
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 4);
    }

    /** Asks the engine once; null if it cannot be asked. Without a reply in time, the breaker opens. */
    private @Nullable ReplySlot ask() {
        SharedFlights client = cluster.usableClient();
        if (client == null) {
            return null;
        }
        ReplySlot slot = new ReplySlot(watch, Thread.currentThread(), client);
        client.enter(watch.key(), token, awaited, cluster.leaseMillis(), minRemainingMillis)
                .whenComplete(slot);
        if (!slot.await(cluster.settings().timeoutNanos())) {
            cluster.trip(slot.problem());
        }
        return slot;
    }

    /** Receives one reply. If nobody waits for it any more and it gives a lease, the lease is given back. */
    private static final class ReplySlot implements BiConsumer<SharedFlights.@Nullable Reply, @Nullable Throwable> {
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
}
