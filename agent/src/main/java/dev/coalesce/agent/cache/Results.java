package dev.coalesce.agent.cache;

import dev.coalesce.agent.flight.Failure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cached results of one scope owner. Thread-safe.
 *
 * <p><b>Memory.</b> Up to eight results are a {@link SmallEntryList}, which is small and quick. The ninth result moves
 * all of them into a {@link BoundedEntries}, a Caffeine cache, which then stays.
 *
 * <p><b>Concurrency.</b> One field, {@link #entries}, holds the list or the cache. A change of the list is a
 * compare-and-set of this field; a change of the cache is atomic inside the cache. The cache is filled before it is
 * published in the field. A concurrent put, invalidation or resize therefore either makes that compare-and-set fail, so
 * that the filling thread starts again, or applies to the published cache.
 *
 * <p><b>Heap.</b> A group refers to its results softly, and the sweeper touches that reference once a second. The JVM
 * then clears it only when it would otherwise run out of memory, and all entries are gone at once.
 *
 * <p><b>Expiry.</b> Each entry has its own deadline, for three reasons: entries of one method may have different times
 * to live, a change of the settings shortens entries that are already cached, and stale entries must remain. A lookup
 * compares the deadline with the clock. {@link Sweeper} removes expired entries that nobody looks up again.
 */
public final class Results extends OwnerUse {
    private static final VarHandle ENTRIES;

    static {
        try {
            ENTRIES = MethodHandles.lookup().findVarHandle(Results.class, "entries", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ExpiryPolicy policy;

    /** A {@link SmallEntryList}, a {@link BoundedEntries}, which is never replaced, or null. Set by compare-and-set. */
    private volatile @Nullable Object entries;

    /**
     * The map of the {@link BoundedEntries}; null while {@link #entries} is a list. It saves a hit one indirection.
     * Written once, by the thread that published the cache, so a hit may see null for a moment and then reads
     * {@link #entries}.
     */
    private volatile @Nullable ConcurrentMap<Object, Entry> boundedMap;

    /** Told when an entry is added; null if these results are the only ones. */
    private final @Nullable MethodResults method;

    /** How a group holds these results: the JVM clears it before it throws {@code OutOfMemoryError}. */
    private final SoftReference<Results> reference = new SoftReference<>(this);

    /** The maximum number of entries. Written by {@link #resize}; whoever adds an entry reads it afterwards. */
    private volatile long maxSize;

    /**
     * Creates an empty cache.
     *
     * @param maxSize the maximum number of cached results
     * @param staleFor the nanoseconds for which a result may be served after it was fresh
     * @param clock the clock that results expire by
     * @param onEviction runs once for each result removed because the maximum was exceeded
     */
    public Results(long maxSize, long staleFor, Clock clock, Runnable onEviction) {
        this(maxSize, new ExpiryPolicy(staleFor, clock, onEviction, null), null);
    }

    Results(long maxSize, ExpiryPolicy policy, @Nullable MethodResults method) {
        super(policy.round);
        this.maxSize = maxSize;
        this.policy = policy;
        this.method = method;
    }

    /**
     * Returns the reference by which to hold these results.
     *
     * @return a reference that is cleared before the JVM runs out of memory
     */
    public SoftReference<Results> reference() {
        return reference;
    }

    /**
     * Returns the fresh result of a key.
     *
     * @param key the key; never null
     * @return the outcome, or null if there is none that is fresh
     */
    public @Nullable Object fresh(Object key) {
        ConcurrentMap<Object, Entry> map = boundedMap;
        Entry entry = map == null ? find(key) : find(map, key);
        if (entry == null || !policy.isFresh(entry)) {
            return null;
        }
        noteUse(policy.round);
        return entry.outcome;
    }

    /**
     * Looks a key up, with a separate call for strings, the commonest type of key. All keys of a JVM share the map's
     * code, so the JIT compiles {@code hashCode} and {@code equals} there as virtual calls unless the call tells the
     * type.
     */
    private static @Nullable Entry find(ConcurrentMap<Object, Entry> map, Object key) {
        return key instanceof String ? map.get((String) key) : map.get(key);
    }

    private @Nullable Entry find(Object key) {
        Object current = entries;
        return current instanceof BoundedEntries
                ? ((BoundedEntries) current).map.get(key)
                : SmallEntryList.find((SmallEntryList) current, key);
    }

    /**
     * Returns the result of a key, fresh or stale.
     *
     * @param key the key; never null
     * @return the outcome, or null if there is none that may still be served
     */
    public @Nullable Object stale(Object key) {
        Entry entry = find(key);
        return entry == null || isExpired(entry, policy.clock.getAsLong()) ? null : entry.outcome;
    }

    /** Caches a result of unknown size. */
    boolean put(Object key, Object outcome, long ttlNanos) {
        return put(key, outcome, ttlNanos, 0);
    }

    /**
     * Caches a result, in place of the key's previous one.
     *
     * @param key the key, which must not change afterwards; never null
     * @param outcome the result or a {@link Failure}; never null
     * @param ttlNanos the nanoseconds from now for which the result is fresh
     * @param bytes how much memory the key and the outcome take, as far as that is known
     * @return true if the result was cached; false if the stack or the heap has no room for that
     */
    public boolean put(Object key, Object outcome, long ttlNanos, long bytes) {
        if (!StackRoom.isEnough() || !ResultMemory.OF_JVM.fits(bytes)) {
            return false; // harmless: the next call misses
        }
        Entry entry = policy.newEntry(key, outcome, ttlNanos, bytes);
        add(key, entry);
        ResultMemory.OF_JVM.noteAdded(this, entry.bytes());
        return true;
    }

    private void add(Object key, Entry entry) {
        while (true) {
            Object before = entries;
            if (before instanceof BoundedEntries) {
                Entry previous = ((BoundedEntries) before).map.put(key, entry);
                policy.notifyRemoved(previous);
                noteGrowth(previous == null);
                return;
            }
            SmallEntryList after = SmallEntryList.put((SmallEntryList) before, key, entry);
            Entry replaced = policy.hasRemovalListener() ? SmallEntryList.find((SmallEntryList) before, key) : null;
            boolean outgrown =
                    SmallEntryList.size(after) > SmallEntryList.MAX_LENGTH && maxSize > SmallEntryList.MAX_LENGTH;
            if (outgrown ? publishCache(before, after) : ENTRIES.compareAndSet(this, before, after)) {
                policy.notifyRemoved(replaced);
                evictExcess();
                noteGrowth(SmallEntryList.size(after) > SmallEntryList.size((SmallEntryList) before));
                return;
            }
        }
    }

    /** Returns how much memory the entries take, as far as that is known. */
    long bytes() {
        Object current = entries;
        return current instanceof BoundedEntries
                ? ((BoundedEntries) current).bytes()
                : SmallEntryList.bytes((SmallEntryList) current);
    }

    /** Evicts entries of about the given size together. */
    void evictBytes(long excess) {
        long mean = Math.max(1, bytes() / Math.max(1, size()));
        evict((excess + mean - 1) / mean);
    }

    private void noteGrowth(boolean grew) {
        noteUse(policy.round);
        if (method != null) {
            method.noteAdded(this, grew);
        }
    }

    /** A list is evicted as a whole. */
    @Override
    long evict(long count) {
        Object current = entries;
        if (current instanceof BoundedEntries) {
            long evicted = ((BoundedEntries) current).evict(count);
            applyMaxSize((BoundedEntries) current);
            return evicted;
        }
        if (current == null || !ENTRIES.compareAndSet(this, current, null)) {
            return 0; // a concurrent put or removal
        }
        for (SmallEntryList node = (SmallEntryList) current; node != null; node = node.next) {
            policy.onEviction.run();
            policy.notifyRemoved(node.entry);
        }
        return SmallEntryList.size((SmallEntryList) current);
    }

    private boolean publishCache(@Nullable Object before, SmallEntryList after) {
        // Until the cache is published, it must not evict anything: eviction would be reported for entries that stay.
        long capacity = Math.max(maxSize, SmallEntryList.size(after));
        BoundedEntries cache = new BoundedEntries(policy, capacity);
        List<Entry> unreachable = cache.addAll(after);
        if (!ENTRIES.compareAndSet(this, before, cache)) {
            return false;
        }
        unreachable.forEach(policy::notifyRemoved);
        boundedMap = cache.map;
        if (maxSize != capacity) {
            applyMaxSize(cache);
        }
        return true;
    }

    /** Sets the cache's maximum. Each thread reads {@link #maxSize} again afterwards, so the latest value wins. */
    private void applyMaxSize(BoundedEntries cache) {
        long applied;
        do {
            applied = maxSize;
            cache.resize(applied);
        } while (applied != maxSize);
    }

    /**
     * Evicts from a list until it is no longer than the maximum. Races with {@link #resize}: a put publishes its list
     * and then reads the maximum, a resize writes the maximum and then reads the list, so at least one of them sees an
     * excess.
     */
    private void evictExcess() {
        while (true) {
            Object before = entries;
            if (before == null
                    || before instanceof BoundedEntries
                    || SmallEntryList.size((SmallEntryList) before) <= maxSize) {
                return;
            }
            SmallEntryList evicted = ((SmallEntryList) before).evictionCandidate();
            if (ENTRIES.compareAndSet(this, before, ((SmallEntryList) before).without(evicted))) {
                policy.onEviction.run();
                policy.notifyRemoved(evicted.entry);
            }
        }
    }

    /**
     * Serves a stale result, if there is one, as if it were fresh for a while, so that no further refresh starts. The
     * result is not served for longer than it could be served stale.
     *
     * @param key the key; never null
     * @param nanos the nanoseconds from now for which the result counts as fresh
     */
    public void holdStale(Object key, long nanos) {
        long now = policy.clock.getAsLong();
        update(key, entry -> {
            long until = entry.staleUntil(policy.staleFor);
            boolean isStale = !entry.isFresh(now) && !isExpired(entry, now);
            return isStale ? new Entry.HeldStale(entry, Math.min(now + nanos - until, 0) + until, until) : entry;
        });
    }

    /** Tells whether an entry may no longer be served, not even stale. Failures are never served stale. */
    private boolean isExpired(Entry entry, long now) {
        return now - entry.staleUntil(entry.outcome instanceof Failure ? 0 : policy.staleFor) >= 0;
    }

    /**
     * Invalidates the result of a key, in every context. Does nothing if there is none.
     *
     * @param key the key, without the parts of a context; never null
     */
    public void invalidate(Object key) {
        BoundedEntries cache = updateList(list -> list.withoutKey(key, policy.hasContexts()));
        if (cache != null) {
            cache.remove(key, policy.hasContexts());
        }
    }

    /** Replaces a key's entry by one with the same outcome, or removes it if the function returns null. */
    private void update(Object key, Function<Entry, @Nullable Entry> remapping) {
        BoundedEntries cache = updateList(list -> list.updated(key, remapping));
        if (cache != null) {
            cache.update(key, remapping);
        }
    }

    /** Changes the list, if there is one. Returns the cache if there is that instead; the list is unchanged then. */
    private @Nullable BoundedEntries updateList(Function<SmallEntryList, @Nullable SmallEntryList> remapping) {
        Object before = entries;
        while (before instanceof SmallEntryList
                && !replaceList((SmallEntryList) before, remapping.apply((SmallEntryList) before))) {
            before = entries;
        }
        return before instanceof BoundedEntries ? (BoundedEntries) before : null;
    }

    /** Publishes a changed list and reports the removed entries. Returns false if another thread was faster. */
    @SuppressWarnings("ReferenceEquality") // the same list means that nothing changed
    private boolean replaceList(SmallEntryList before, @Nullable SmallEntryList after) {
        if (before == after) {
            return true;
        }
        if (!ENTRIES.compareAndSet(this, before, after)) {
            return false;
        }
        for (SmallEntryList node = before; node != null; node = node.next) {
            if (!SmallEntryList.containsKeyOf(after, node)) {
                policy.notifyRemoved(node.entry);
            }
        }
        return true;
    }

    /** Invalidates all results. */
    public void invalidateAll() {
        BoundedEntries cache = updateList(list -> null);
        if (cache != null) {
            cache.clear();
        }
    }

    /** Removes results that are too old to be served, even stale. */
    public void sweep() {
        long now = policy.clock.getAsLong();
        BoundedEntries cache =
                updateList(list -> SmallEntryList.updatedAll(list, entry -> isExpired(entry, now) ? null : entry));
        if (cache != null) {
            cache.removeIf(entry -> isExpired(entry, now));
        }
    }

    /**
     * Limits how long the cached results remain fresh. Results that expire earlier anyway are left unchanged.
     *
     * @param nanos the maximum for successful results, in nanoseconds from now; 0 removes them
     * @param failuresNanos the maximum for failures, in nanoseconds from now; 0 removes them
     */
    public void shorten(long nanos, long failuresNanos) {
        long now = policy.clock.getAsLong();
        Function<Entry, @Nullable Entry> remapping = entry -> {
            long limit = entry.outcome instanceof Failure ? failuresNanos : nanos;
            if (limit <= 0) {
                return null;
            }
            return entry.freshUntil - now <= limit ? entry : entry.withFreshUntil(now + limit);
        };
        BoundedEntries cache = updateList(list -> SmallEntryList.updatedAll(list, remapping));
        if (cache != null) {
            cache.updateAll(remapping);
        }
    }

    /**
     * Changes the maximum number of results and evicts the excess.
     *
     * @param newMaxSize the maximum number of cached results
     */
    public void resize(long newMaxSize) {
        maxSize = newMaxSize;
        Object current = entries;
        if (current instanceof BoundedEntries) {
            applyMaxSize((BoundedEntries) current);
        } else {
            evictExcess();
        }
    }

    /**
     * Counts the cached results, including expired ones that {@link #sweep} has not removed yet.
     *
     * @return the number of results; an estimate while calls run
     */
    @Override
    public long size() {
        Object current = entries;
        return current instanceof BoundedEntries
                ? ((BoundedEntries) current).size()
                : SmallEntryList.size((SmallEntryList) current);
    }
}
