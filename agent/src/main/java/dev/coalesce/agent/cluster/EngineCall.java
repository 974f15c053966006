package dev.coalesce.agent.cluster;

import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.flight.Flight;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call's way through the engine: it asks for the key, waits while another JVM leads, and asks again. Only the local
 * leader of a key asks. It waits with its thread, in {@link #run}, or without a thread, in {@link #follow}. Used by one
 * thread at a time: the thread that asks hands this object over to the one that receives the reply.
 */
public final class EngineCall {
    /** How a call through the engine ends. */
    public enum Result {
        /** This JVM leads: {@link #lease}. */
        LEAD,
        /** An outcome has arrived: {@link #envelope}. */
        ARRIVED,
        /** Another JVM leads, and this call has not waited for it. */
        FOLLOW,
        /** The engine cannot be asked. */
        ALONE,
        /** The caller has waited as long as it may. */
        TIMED_OUT,
        /** Another JVM's leader may be waiting for this thread's own lease. */
        CYCLE,
        /** The flight has ended while it waited for another JVM: nobody needs an answer any more. */
        ABANDONED
    }

    private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Cluster cluster;
    private final KeyWatch watch;
    private final SharedFlights.Token token;
    private final long minRemainingMillis;
    private final long maxFlightNanos;
    private final CallProgress progress;

    /** The token of the JVM that this call, or a call before it, has waited for. */
    private SharedFlights.@Nullable Token awaited;

    private @Nullable Lease lease;
    private byte @Nullable [] envelope;
    private long expiresNanos;
    private int seen;
    private boolean waited;

    /** When this call began, by {@code nanoTime}. */
    private final long begunNanos = System.nanoTime();

    /** How long to wait for other JVMs; 0 for as long as they lead. */
    private long waitNanos;

    /** Set by any thread. */
    private volatile boolean isWaitOver;

    /** Since when a body of this JVM has been waiting for this call without a break; 0 if none waits. */
    private long heldUpSince;

    /** How long the last wait was at most; 0 before the first. */
    private long lookNanos;

    /** The signals of the watch, and the time, before the last question. */
    private int signals;

    private long askedNanos;

    /** How long the lease of the JVM that leads lasts, as the last reply said. */
    private long leaseNanos;

    /** How long to wait before the next question. */
    private long pauseNanos;

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
        this.progress = new CallProgress(watch, cluster.counters);
    }

    /**
     * Records this call.
     *
     * @param event an event that has begun
     */
    public void record(Events.ClusterCall event) {
        progress.record(event);
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

    /** Ends the wait for another JVM as if its time were over. Called by any thread, at any time. */
    public void endWait() {
        isWaitOver = true;
        watch.wake();
    }

    /**
     * Asks, and waits with the current thread if necessary.
     *
     * @param nanos how long to wait for other JVMs; 0 for as long as they lead
     * @return how the call ended; not {@link Result#FOLLOW}
     * @throws InterruptedException if the thread is interrupted while it waits for another JVM
     */
    public Result run(long nanos) throws InterruptedException {
        waitNanos = nanos;
        while (true) {
            Result result = askOnce();
            if (result != Result.FOLLOW) {
                return result;
            }
            // A body of this JVM may begin to wait for this thread at any time.
            Result end = endOfWait(cluster.leases().isAnyHeldUpBy(Thread.currentThread()));
            if (end != null) {
                ended(end);
                return end;
            }
            try {
                watch.await(signals, pauseNanos);
            } catch (InterruptedException e) {
                ended(null);
                throw e;
            }
        }
    }

    /** Called when this call has ended; with null if its thread was interrupted. */
    void ended(@Nullable Result result) {
        progress.ended(result);
    }

    /**
     * Asks, and waits for the engine's reply, but not for another JVM.
     *
     * @return how the call ended; {@link Result#FOLLOW} if another JVM leads
     */
    public Result askOnce() {
        while (true) {
            SharedFlights client = beginQuestion();
            if (client == null) {
                ended(Result.ALONE);
                return alone();
            }
            ReplySlot slot = new ReplySlot(watch, Thread.currentThread(), client);
            send(client).whenComplete(slot);
            if (!slot.await(patienceNanos())) {
                cluster.trip(slot.problem());
            }
            SharedFlights.Reply reply = slot.reply;
            Result result = reply == null ? alone() : take(reply, slot.changes, Thread.currentThread());
            if (result != null) {
                if (result != Result.FOLLOW) {
                    ended(result);
                }
                return result;
            }
        }
    }

    /**
     * Waits without a thread for the JVM that leads, after {@link #askOnce} has returned {@link Result#FOLLOW}, and asks
     * again until the call ends in another way.
     *
     * @param flight the flight that waits: threads may wait for it
     * @param end receives once how the call ended, on any thread; does not block or throw
     */
    public void follow(Flight flight, Consumer<Result> end) {
        new EngineFollow(this, flight, end).start();
    }

    /** Returns how long to wait for a reply: less than the option, because the thread wakes late and has more to do. */
    long patienceNanos() {
        long timeout = cluster.settings().timeoutNanos();
        return timeout - Math.min(timeout / 10, MARGIN_NANOS);
    }

    /** Begins to ask. Returns null if the engine cannot be asked. */
    @Nullable
    SharedFlights beginQuestion() {
        signals = watch.signals();
        askedNanos = System.nanoTime();
        return cluster.usableClient();
    }

    CompletionStage<SharedFlights.Reply> send(SharedFlights client) {
        return client.enter(watch.key(), token, awaited, cluster.leaseMillis(), minRemainingMillis);
    }

    Result alone() {
        cluster.counters.alone.increment();
        return Result.ALONE;
    }

    /**
     * Takes a reply.
     *
     * @param reply the reply
     * @param changes the changes of the key that were reported before it
     * @param leader the thread that runs the body if this JVM leads; null if that is not known yet
     * @return how the call goes on; null to ask again at once
     */
    @Nullable
    Result take(SharedFlights.Reply reply, int changes, @Nullable Thread leader) {
        if (reply instanceof SharedFlights.Lead lead) {
            lease = cluster.leases().hold(lead.claim(), askedNanos, maxFlightNanos, leader);
            return Result.LEAD;
        }
        if (reply instanceof SharedFlights.Hit hit) {
            cluster.counters.hits.increment();
            envelope = hit.envelope();
            seen = changes;
            // The time counts from before the question, so the result is never taken for fresher than it is.
            expiresNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(hit.remainingMillis());
            return Result.ARRIVED;
        }
        if (reply instanceof SharedFlights.Outcome outcome) {
            envelope = outcome.envelope();
            seen = changes;
            return Result.ARRIVED;
        }
        SharedFlights.Follow follow = (SharedFlights.Follow) reply;
        if (cluster.leases().giveUpIfTooOld(follow.leader())) {
            return null;
        }
        waited = true;
        awaited = follow.leader();
        leaseNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, follow.remainingMillis()));
        progress.ledBy(new FleetLeader(follow.leader().jvm(), false, askedNanos + leaseNanos));
        return Result.FOLLOW;
    }

    /**
     * Decides how long to wait for the JVM that leads: {@link #pauseNanos}.
     *
     * @param isHeldUp whether a body that this JVM runs for all JVMs cannot go on before this call does
     * @return null to wait; otherwise how the call ends instead
     */
    @Nullable
    Result endOfWait(boolean isHeldUp) {
        long now = System.nanoTime();
        long left = Long.MAX_VALUE;
        if (waitNanos > 0) {
            left = waitNanos - (now - begunNanos);
        }
        if (left <= 0 || isWaitOver) {
            return Result.TIMED_OUT;
        }
        if (!isHeldUp) {
            heldUpSince = 0;
        } else {
            heldUpSince = heldUpSince == 0 ? now : heldUpSince;
            left = Math.min(left, heldUpSince + cluster.settings().leaseNanos() - now);
            if (left <= 0) {
                return Result.CYCLE;
            }
        }
        lookNanos = LookInterval.next(cluster.usableClient(), lookNanos);
        pauseNanos = Math.min(left, Math.min(leaseNanos + MARGIN_NANOS, jittered(lookNanos)));
        return null;
    }

    private static long jittered(long nanos) {
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 4);
    }

    Cluster cluster() {
        return cluster;
    }

    KeyWatch watch() {
        return watch;
    }

    int signals() {
        return signals;
    }

    long pauseNanos() {
        return pauseNanos;
    }
}
