package dev.coalesce.agent.cache;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The results of one method, over all its homes. Each home (a class, or an object) holds its own, so that they die with
 * it; this only knows them weakly, to bound their sum, to count and to sweep them.
 */
public final class MethodResults implements Sweeper.Swept {
    private final ExpiryPolicy terms;
    private final ReentrantLock lock = new ReentrantLock();

    private List<WeakReference<Results>> homes = new ArrayList<>();
    private long maxSize;
    private int places = 1;
    private long share;

    /**
     * No results yet.
     *
     * @param maxSize most results kept, over all homes
     * @param staleFor nanoseconds for which a result may be served after it was fresh
     * @param clock as {@code System.nanoTime()}
     * @param evicted runs for each result dropped for want of room
     */
    public MethodResults(long maxSize, long staleFor, Clock clock, Runnable evicted) {
        this(maxSize, staleFor, clock, evicted, null);
    }

    /**
     * No results yet, of a kind that has to be given back.
     *
     * @param maxSize as there
     * @param staleFor as there
     * @param clock as there
     * @param evicted as there
     * @param gone takes each result that is no longer kept; null: nobody wants to know
     */
    public MethodResults(long maxSize, long staleFor, Clock clock, Runnable evicted, @Nullable Consumer<Object> gone) {
        this.maxSize = maxSize;
        this.share = maxSize;
        this.terms = new ExpiryPolicy(staleFor, clock, evicted, gone);
    }

    /**
     * Results for one more home. The caller holds them.
     *
     * @return empty
     */
    public Results open() {
        lock.lock();
        try {
            if (homes.isEmpty()) {
                Sweeper.add(this);
            }
            Results results = new Results(homes.size() < maxSize ? share : 0, terms);
            homes.add(new WeakReference<>(results));
            // Looking over all homes only each time their number has doubled keeps opening cheap.
            if (homes.size() > places) {
                shareOut();
            }
            return results;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Bounds them anew.
     *
     * @param mostKept most results kept, over all homes; what is over goes
     * @param servedStale nanoseconds for which a result may be served after it was fresh
     */
    public void change(long mostKept, long servedStale) {
        lock.lock();
        try {
            terms.staleFor = servedStale;
            if (maxSize != mostKept) {
                maxSize = mostKept;
                shareOut();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets nothing be fresh for longer than this.
     *
     * @param nanos from now; 0: not at all
     * @param failuresNanos the same for failures
     */
    public void shorten(long nanos, long failuresNanos) {
        snapshot().forEach(results -> results.shorten(nanos, failuresNanos));
    }

    /** Gives each home an equal part of what may be kept, at least one result. */
    private void shareOut() {
        List<WeakReference<Results>> alive = new ArrayList<>();
        for (WeakReference<Results> home : homes) {
            if (home.get() != null) {
                alive.add(home);
            }
        }
        homes = alive;
        places = Math.max(1, Integer.highestOneBit(alive.size() * 2 - 1));
        share = Math.max(1, maxSize / places);
        long left = maxSize;
        for (Results results : alive()) {
            results.resize(Math.min(share, left)); // more homes than places: the later ones keep nothing
            left -= Math.min(share, left);
        }
    }

    private List<Results> alive() {
        List<Results> alive = new ArrayList<>();
        for (WeakReference<Results> home : homes) {
            Results results = home.get();
            if (results != null) {
                alive.add(results);
            }
        }
        return alive;
    }

    private List<Results> snapshot() {
        lock.lock();
        try {
            if (homes.size() == 1) { // as of a class, or of an application's only instance
                Results only = homes.get(0).get();
                return only == null ? List.of() : List.of(only);
            }
            return alive();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops the results of one key, in all homes.
     *
     * @param key nothing happens where there are none
     */
    public void invalidate(Object key) {
        snapshot().forEach(results -> results.invalidate(key));
    }

    /** Drops all results of all homes. */
    public void invalidateAll() {
        snapshot().forEach(Results::invalidateAll);
    }

    /**
     * How many results are kept and can still be served.
     *
     * @return summed over all homes
     */
    public long size() {
        long size = 0;
        for (Results results : snapshot()) {
            results.sweep();
            size += results.size();
        }
        return size;
    }

    /** Sweeps no results any more, of no method: the agent leaves. */
    public static void stopSweeping() {
        Sweeper.stop();
    }

    @Override
    public boolean sweep() {
        for (Results results : snapshot()) {
            try {
                results.sweep();
            } catch (Throwable e) {
                // A key of the application's whose equals throws: not at the cost of the other homes.
            }
        }
        lock.lock();
        try {
            int before = homes.size();
            homes.removeIf(home -> home.get() == null);
            if (homes.size() < before) {
                shareOut();
            }
            return !homes.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
