package dev.coalesce.agent.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A lease that this JVM holds while it runs a body. Its age is measured by {@code nanoTime}, from before the engine was
 * asked, so this JVM takes it for lost before the engine does.
 */
public final class Lease {
    private final SharedFlights.Claim claim;
    private final long startedNanos;
    private final long maxNanos;

    /** The thread that runs the body. Written by that thread. */
    private volatile @Nullable Thread leader;

    /** When the engine confirmed this lease last. Written by the client's thread. */
    private volatile long confirmedNanos;

    private volatile boolean lost;

    Lease(SharedFlights.Claim claim, long startedNanos, long maxNanos, @Nullable Thread leader) {
        this.claim = claim;
        this.startedNanos = startedNanos;
        this.confirmedNanos = startedNanos;
        this.maxNanos = maxNanos;
        this.leader = leader;
    }

    SharedFlights.Claim claim() {
        return claim;
    }

    /**
     * Notes which thread runs the body.
     *
     * @param thread the thread of a promoted follower; null when the body has returned a future
     */
    public void leadBy(@Nullable Thread thread) {
        leader = thread;
    }

    boolean isTooOld(long now) {
        return now - startedNanos >= maxNanos;
    }

    @Nullable
    Thread leader() {
        return leader;
    }

    /** Tells whether the lease is so old that it is renewed, and its flight not too old. */
    boolean needsRenewal(long now, long afterNanos) {
        return now - confirmedNanos > afterNanos && now - startedNanos < maxNanos && !lost;
    }

    /** Takes the engine's answer to a renewal that was sent at the given time, by {@code nanoTime}. */
    void renewed(long nanos, SharedFlights.Renewal renewal) {
        if (renewal == SharedFlights.Renewal.HELD) {
            confirmedNanos = nanos;
        } else if (renewal == SharedFlights.Renewal.LOST) {
            lost = true;
        }
    }

    /**
     * Describes this lease for commands.
     *
     * @param leaseNanos how long a lease lasts unless renewed
     * @return this JVM as the leader
     */
    public FleetLeader fleetLeader(long leaseNanos) {
        return new FleetLeader(claim.token().jvm(), true, confirmedNanos + leaseNanos);
    }

    /** Tells whether another JVM may lead by now. */
    boolean isLost(long leaseNanos) {
        return lost || System.nanoTime() - confirmedNanos >= leaseNanos;
    }
}
