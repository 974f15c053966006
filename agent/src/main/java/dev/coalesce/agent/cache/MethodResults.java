package dev.coalesce.agent.cache;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cached results of one method, over all its scope owners. Thread-safe.
 *
 * <p>A scope owner is a class or an object. Each owner holds its own {@link Results}, which are garbage-collected with
 * it. This class refers to them weakly, to bound their total size, to count them and to sweep them.
 *
 * <p><b>Sharing the maximum size.</b> The number of owners is rounded up to a power of two, and each owner gets an
 * equal part of the maximum. The parts are computed again when the number of owners exceeds that power of two, when an
 * owner has been collected, and when the maximum changes. Opening results for one more owner is therefore cheap on
 * average.
 */
public final class MethodResults implements Sweeper.Sweepable {
    private final ExpiryPolicy policy;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * The results of all owners, including collected ones until the next sweep. Guarded by {@link #lock}, as all fields
     * below.
     */
    private List<WeakReference<Results>> resultsOfOwners = new ArrayList<>();

    private long maxSize;

    /** The number of equal parts of {@link #maxSize}; a power of two. */
    private int partCount = 1;

    /** The maximum size of one owner's results. */
    private long partSize;

    /**
     * Creates a cache without scope owners.
     *
     * @param maxSize the maximum number of cached results, over all scope owners
     * @param staleFor the nanoseconds for which a result may be served after it was fresh
     * @param clock the clock that results expire by
     * @param onEviction runs once for each result removed because the maximum was exceeded
     */
    public MethodResults(long maxSize, long staleFor, Clock clock, Runnable onEviction) {
        this(maxSize, staleFor, clock, onEviction, null);
    }

    /**
     * Creates a cache without scope owners, for results that hold resources.
     *
     * @param maxSize the maximum number of cached results, over all scope owners
     * @param staleFor the nanoseconds for which a result may be served after it was fresh
     * @param clock the clock that results expire by
     * @param onEviction runs once for each result removed because the maximum was exceeded
     * @param removalListener receives each outcome when it is no longer cached, whatever the cause; null if nobody
     *     needs to know
     */
    public MethodResults(
            long maxSize, long staleFor, Clock clock, Runnable onEviction, @Nullable Consumer<Object> removalListener) {
        this.maxSize = maxSize;
        this.partSize = maxSize;
        this.policy = new ExpiryPolicy(staleFor, clock, onEviction, removalListener);
    }

    /**
     * Creates the results of one more scope owner. The owner must hold them strongly.
     *
     * @return the owner's results, empty at first
     */
    public Results openForOwner() {
        lock.lock();
        try {
            if (resultsOfOwners.isEmpty()) {
                Sweeper.add(this);
            }
            Results results = new Results(resultsOfOwners.size() < maxSize ? partSize : 0, policy);
            resultsOfOwners.add(new WeakReference<>(results));
            if (resultsOfOwners.size() > partCount) {
                redistribute();
            }
            return results;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes the limits of results that are cached already and of later ones.
     *
     * @param newMaxSize the maximum number of cached results, over all scope owners; the excess is evicted
     * @param newStaleFor the nanoseconds for which a result may be served after it was fresh
     */
    public void changeLimits(long newMaxSize, long newStaleFor) {
        lock.lock();
        try {
            policy.staleFor = newStaleFor;
            if (maxSize != newMaxSize) {
                maxSize = newMaxSize;
                redistribute();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Limits how long the cached results remain fresh.
     *
     * @param nanos the maximum for successful results, in nanoseconds from now; 0 removes them
     * @param failuresNanos the maximum for failures, in nanoseconds from now; 0 removes them
     */
    public void shorten(long nanos, long failuresNanos) {
        liveResults().forEach(results -> results.shorten(nanos, failuresNanos));
    }

    /**
     * Gives each owner an equal part of the maximum, at least one result. If there are more owners than results, the
     * later owners cache nothing. The caller holds the lock.
     */
    private void redistribute() {
        List<WeakReference<Results>> alive = new ArrayList<>();
        for (WeakReference<Results> reference : resultsOfOwners) {
            if (reference.get() != null) {
                alive.add(reference);
            }
        }
        resultsOfOwners = alive;
        partCount = Math.max(1, Integer.highestOneBit(alive.size() * 2 - 1));
        partSize = Math.max(1, maxSize / partCount);
        long undistributed = maxSize;
        for (Results results : dereference()) {
            long part = Math.min(partSize, undistributed);
            results.resize(part);
            undistributed -= part;
        }
    }

    private List<Results> dereference() {
        List<Results> alive = new ArrayList<>();
        for (WeakReference<Results> reference : resultsOfOwners) {
            Results results = reference.get();
            if (results != null) {
                alive.add(results);
            }
        }
        return alive;
    }

    private List<Results> liveResults() {
        lock.lock();
        try {
            if (resultsOfOwners.size() == 1) { // type scope, or an application's only instance
                Results only = resultsOfOwners.get(0).get();
                return only == null ? List.of() : List.of(only);
            }
            return dereference();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Invalidates the results of one key, for all scope owners.
     *
     * @param key the key; never null
     */
    public void invalidate(Object key) {
        liveResults().forEach(results -> results.invalidate(key));
    }

    /** Invalidates all results of all scope owners. */
    public void invalidateAll() {
        liveResults().forEach(Results::invalidateAll);
    }

    /**
     * Counts the cached results that can still be served, after removing the expired ones.
     *
     * @return the number of results, over all scope owners
     */
    public long size() {
        long size = 0;
        for (Results results : liveResults()) {
            results.sweep();
            size += results.size();
        }
        return size;
    }

    /** Stops sweeping the results of all methods. Called when the agent detaches. */
    public static void stopSweeping() {
        Sweeper.stop();
    }

    @Override
    public boolean sweep() {
        for (Results results : liveResults()) {
            try {
                results.sweep();
            } catch (Throwable e) {
                // The equals of an application's key threw. The other owners' results are swept nevertheless.
            }
        }
        lock.lock();
        try {
            int before = resultsOfOwners.size();
            resultsOfOwners.removeIf(reference -> reference.get() == null);
            if (resultsOfOwners.size() < before) {
                redistribute();
            }
            return !resultsOfOwners.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
