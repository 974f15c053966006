package dev.coalesce.agent.cache;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cached results of one method, over all its scope owners. Thread-safe.
 *
 * <p>A scope owner is a class or an object. Each owner holds its own {@link Results}, which are garbage-collected with
 * it. This class refers to them weakly, to bound their total size, to count them and to sweep them.
 *
 * <p><b>The maximum size.</b> Each owner may use the whole maximum while there is room. With several owners, each new
 * entry takes from {@link #room}, which is a sixteenth of the maximum at most. When that is used up, a round ends: the
 * entries are counted again, without those of collected owners. If there are too many, {@link OwnerEviction} chooses
 * the victims, and a sixteenth of the maximum becomes free, so that counting is cheap on average.
 *
 * <p><b>Concurrency.</b> The monitor of this object guards the list of owners. It is a monitor because a caller may be
 * at the end of its stack: to unlock a {@code ReentrantLock} takes stack, and the JVM releases a monitor whatever
 * happens.
 */
public final class MethodResults implements Sweeper.Sweepable {
    /** This fraction of the maximum becomes free when results are evicted. */
    private static final int FREED_FRACTION = 16;

    private final ExpiryPolicy policy;

    /** How many entries the owners may add until they are counted again. Not used while there is one owner. */
    private final AtomicLong room = new AtomicLong();

    /** Racy: it only tells whether results expire before their keys come again. Not read by hits. */
    private long replaced;

    /** Whether there are several owners. Written with the monitor. */
    private volatile boolean isShared;

    /**
     * The results of all owners that have some, in the order of opening, including collected ones until the next sweep.
     * Guarded by the monitor.
     */
    private List<WeakReference<Results>> resultsOfOwners = new ArrayList<>();

    /** Guarded by the monitor. */
    private long maxSize;

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
        this.policy = new ExpiryPolicy(staleFor, clock, onEviction, removalListener);
    }

    /**
     * Creates the results of one more scope owner. The owner must hold them strongly.
     *
     * @return the owner's results, empty at first
     */
    public synchronized Results openForOwner() {
        Results results = new Results(maxSize, policy, this);
        list(results);
        return results;
    }

    /** Adds an owner to the list. The caller holds the monitor. */
    private void list(Results results) {
        if (resultsOfOwners.isEmpty()) {
            Sweeper.add(this);
        }
        resultsOfOwners.add(new WeakReference<>(results));
        results.isListed = true; // an invalidation finds it from here on, even if what follows fails
        if (!isShared && resultsOfOwners.size() > 1) {
            makeRoom(null);
            isShared = resultsOfOwners.size() > 1;
        }
    }

    /** Called when an owner has a new entry, which is a further one or replaces the key's previous one. */
    void noteAdded(Results owner, boolean isFurther) {
        if (!isFurther) {
            replaced++;
        }
        if (isFurther || !owner.isListed) {
            noteGrowth(owner);
        }
    }

    /**
     * Counts the results that took the place of the key's previous one, which had expired or was refreshed.
     *
     * @return about that number
     */
    public long replaced() {
        return replaced;
    }

    /** Called when an owner has a further entry, or has an entry although it is not in the list. */
    private void noteGrowth(Results grown) {
        boolean isUsedUp = isShared && room.decrementAndGet() < 0;
        if (grown.isListed && !isUsedUp) {
            return;
        }
        synchronized (this) {
            if (!grown.isListed) {
                grown.resize(maxSize);
                list(grown);
            }
            if (isShared && room.get() < 0) {
                makeRoom(grown);
            }
        }
    }

    /** Counts the entries, and evicts some if there are too many. The caller holds the monitor. */
    private void makeRoom(@Nullable Results growing) {
        List<Results> owners = removeCollected();
        long size = totalSize(owners);
        if (size > maxSize) {
            long excess = size - maxSize + maxSize / FREED_FRACTION;
            new OwnerEviction(owners, growing, policy.round, excess).run();
            unlistEmpty(growing);
            size = totalSize(owners);
        }
        policy.round++;
        if (growing != null) {
            growing.continueFirstUse(policy.round);
        }
        room.set(Math.min(maxSize - size, Math.max(1, maxSize / FREED_FRACTION)));
    }

    private static long totalSize(List<Results> owners) {
        long size = 0;
        for (Results results : owners) {
            size += results.size();
        }
        return size;
    }

    /** Removes collected owners from the list and returns the others. */
    private List<Results> removeCollected() {
        List<Results> alive = new ArrayList<>();
        List<WeakReference<Results>> references = new ArrayList<>(); // no lambda: this runs for the second owner
        for (WeakReference<Results> reference : resultsOfOwners) {
            Results results = reference.get();
            if (results != null) {
                alive.add(results);
                references.add(reference);
            }
        }
        resultsOfOwners = references;
        return alive;
    }

    /**
     * Removes owners without entries, which are often garbage. Races with their puts: a put adds its entry first and
     * reads {@code isListed} afterwards, and this method does the same in the other order.
     */
    @SuppressWarnings("ReferenceEquality")
    private void unlistEmpty(@Nullable Results growing) {
        resultsOfOwners.removeIf(reference -> {
            Results results = reference.get();
            if (results == null) {
                return true;
            }
            if (results == growing || results.size() > 0) {
                return false;
            }
            results.isListed = false;
            if (results.size() > 0) {
                results.isListed = true;
                return false;
            }
            return true;
        });
    }

    /**
     * Changes the limits of results that are cached already and of later ones.
     *
     * @param newMaxSize the maximum number of cached results, over all scope owners; the excess is evicted
     * @param newStaleFor the nanoseconds for which a result may be served after it was fresh
     */
    public synchronized void changeLimits(long newMaxSize, long newStaleFor) {
        policy.staleFor = newStaleFor;
        if (maxSize != newMaxSize) {
            maxSize = newMaxSize;
            dereference().forEach(results -> results.resize(newMaxSize));
            makeRoom(null);
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

    private synchronized List<WeakReference<Results>> references() {
        return new ArrayList<>(resultsOfOwners);
    }

    synchronized List<Results> liveResults() {
        if (resultsOfOwners.size() == 1) { // type scope, or an application's only instance
            Results only = resultsOfOwners.get(0).get();
            return only == null ? List.of() : List.of(only);
        }
        return dereference();
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
        for (WeakReference<Results> reference : references()) {
            Results results = reference.get(); // one at a time, so that the JVM can release all others
            if (results != null) {
                try {
                    results.reference().get(); // the JVM clears first what was not touched for long
                    results.sweep();
                } catch (Throwable e) {
                    // The equals of an application's key threw. The other owners' results are swept nevertheless.
                }
            }
        }
        return removeUnreachable();
    }

    /** Removes collected owners. Returns false if none is left. */
    private synchronized boolean removeUnreachable() {
        resultsOfOwners.removeIf(reference -> reference.get() == null);
        isShared &= resultsOfOwners.size() > 1;
        return !resultsOfOwners.isEmpty();
    }
}
