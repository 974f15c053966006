package dev.coalesce.agent.cache;

import dev.coalesce.agent.flight.Failure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Results kept for one home: in a list while they are few, which is small and quick; in a cache from then on. When one goes
 * by age is decided here, by a deadline in each entry, since entries of one method may have different ones and a setting
 * may change while they are kept.
 */
public final class Results {
    private static final VarHandle KEPT;

    static {
        try {
            KEPT = MethodHandles.lookup().findVarHandle(Results.class, "kept", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ExpiryPolicy terms;

    /** {@link SmallEntryList}, or once for all {@link BoundedEntries}; null: nothing. All that happens is one change of this, or is in the latter. */
    private volatile @Nullable Object kept;

    /** The same, once there are many: one layer less on the way of a hit. */
    private volatile @Nullable ConcurrentMap<Object, Entry> many;

    private volatile long maxSize;

    /**
     * Nothing kept yet.
     *
     * @param maxSize most results kept
     * @param staleFor nanoseconds for which a result may be served after it was fresh
     * @param clock as {@code System.nanoTime()}
     * @param evicted runs for each result dropped for want of room
     */
    public Results(long maxSize, long staleFor, Clock clock, Runnable evicted) {
        this(maxSize, new ExpiryPolicy(staleFor, clock, evicted, null));
    }

    Results(long maxSize, ExpiryPolicy terms) {
        this.maxSize = maxSize;
        this.terms = terms;
    }

    /**
     * The fresh result kept for a key.
     *
     * @param key never null
     * @return null where there is none, or none that is fresh
     */
    public @Nullable Object fresh(Object key) {
        ConcurrentMap<Object, Entry> m = many;
        Entry entry = m == null ? find(key) : find(m, key);
        return entry != null && terms.isFresh(entry) ? entry.outcome : null;
    }

    /**
     * With a call of its own for the commonest type of key. A map's code is one for all keys of a JVM, so the JIT finds their
     * {@code hashCode} and {@code equals} by virtual calls, unless it knows the type from where the map is called.
     */
    private static @Nullable Entry find(ConcurrentMap<Object, Entry> many, Object key) {
        return key instanceof String ? many.get((String) key) : many.get(key);
    }

    private @Nullable Entry find(Object key) {
        Object now = kept;
        return now instanceof BoundedEntries
                ? ((BoundedEntries) now).entries.get(key)
                : SmallEntryList.find((SmallEntryList) now, key);
    }

    /**
     * The result kept for a key, fresh or stale.
     *
     * @param key never null
     * @return null where there is none that may still be served
     */
    public @Nullable Object stale(Object key) {
        Entry entry = find(key);
        return entry == null || isOver(entry, terms.clock.getAsLong()) ? null : entry.outcome;
    }

    /**
     * Keeps a result.
     *
     * @param key must not change
     * @param outcome never null
     * @param nanos how long it is fresh, from now
     * @return false where there is no room on the stack for it: it is not kept
     */
    public boolean put(Object key, Object outcome, long nanos) {
        if (!StackRoom.isEnough()) {
            return false; // the next call finds no result, and that is all
        }
        Entry entry = terms.entry(outcome, nanos);
        while (true) {
            Object before = kept;
            if (before instanceof BoundedEntries) {
                terms.gone(((BoundedEntries) before).entries.put(key, entry));
                return true;
            }
            SmallEntryList after = SmallEntryList.put((SmallEntryList) before, key, entry);
            Entry replaced = terms.tellsGone() ? SmallEntryList.find((SmallEntryList) before, key) : null;
            boolean tooMany = SmallEntryList.size(after) > SmallEntryList.MOST && maxSize > SmallEntryList.MOST;
            if (tooMany ? becomeMany(before, after) : KEPT.compareAndSet(this, before, after)) {
                terms.gone(replaced);
                trim();
                return true;
            }
        }
    }

    private boolean becomeMany(@Nullable Object before, SmallEntryList after) {
        long room = Math.max(maxSize, SmallEntryList.size(after)); // nothing may go of what is not even there yet
        BoundedEntries now = new BoundedEntries(terms, room);
        List<Entry> lost = now.addAll(after);
        if (!KEPT.compareAndSet(this, before, now)) {
            return false;
        }
        lost.forEach(terms::gone);
        many = now.entries;
        if (maxSize != room) {
            bound(now);
        }
        return true;
    }

    /** Who writes another bound meanwhile may not have seen the cache: the latest holds in the end. */
    private void bound(BoundedEntries now) {
        long most;
        do {
            most = maxSize;
            now.resize(most);
        } while (most != maxSize);
    }

    /** Lets go of what is too much. A list that has become longer looks at the bound, and a new bound at the list. */
    private void trim() {
        while (true) {
            Object before = kept;
            if (before == null
                    || before instanceof BoundedEntries
                    || SmallEntryList.size((SmallEntryList) before) <= maxSize) {
                return;
            }
            SmallEntryList first = ((SmallEntryList) before).first();
            if (KEPT.compareAndSet(this, before, ((SmallEntryList) before).without(first))) {
                terms.evicted.run();
                terms.gone(first.entry);
            }
        }
    }

    /**
     * Serves a stale result without a further refresh for a while, but no longer than it may be served at all.
     *
     * @param key nothing happens where nothing is kept
     * @param nanos for how long, from now
     */
    public void holdStale(Object key, long nanos) {
        long now = terms.clock.getAsLong();
        update(key, entry -> {
            long until = entry.staleUntil(terms.staleFor);
            boolean useful = !entry.isFresh(now) && !isOver(entry, now);
            return useful ? new Entry.Held(entry.outcome, Math.min(now + nanos - until, 0) + until, until) : entry;
        });
    }

    private boolean isOver(Entry entry, long now) {
        return now - entry.staleUntil(entry.outcome instanceof Failure ? 0 : terms.staleFor) >= 0;
    }

    /**
     * Drops the result kept for a key.
     *
     * @param key nothing happens where there is none
     */
    public void invalidate(Object key) {
        BoundedEntries now = changeFew(few -> few.with(key, entry -> null));
        if (now != null) {
            now.entries.remove(key);
        }
    }

    /** Gives a key's entry another form, in which its outcome lives on, or drops it. */
    private void update(Object key, Function<Entry, @Nullable Entry> to) {
        BoundedEntries now = changeFew(few -> few.with(key, to));
        if (now != null) {
            now.update(key, to);
        }
    }

    /** Changes the list; where it is none any more, gives what is there instead. */
    private @Nullable BoundedEntries changeFew(Function<SmallEntryList, @Nullable SmallEntryList> to) {
        Object before = kept;
        while (before instanceof SmallEntryList
                && !replaced((SmallEntryList) before, to.apply((SmallEntryList) before))) {
            before = kept;
        }
        return before instanceof BoundedEntries ? (BoundedEntries) before : null;
    }

    @SuppressWarnings("ReferenceEquality") // the same is no change
    private boolean replaced(SmallEntryList before, @Nullable SmallEntryList after) {
        if (before == after) {
            return true;
        }
        if (!KEPT.compareAndSet(this, before, after)) {
            return false;
        }
        for (SmallEntryList each = before; each != null; each = each.next) {
            if (!SmallEntryList.hasKeyOf(after, each)) {
                terms.gone(each.entry);
            }
        }
        return true;
    }

    /** Drops all results. */
    public void invalidateAll() {
        BoundedEntries now = changeFew(few -> null);
        if (now != null) {
            now.clear();
        }
    }

    /** Lets go of results that are too old to be served. */
    public void sweep() {
        long time = terms.clock.getAsLong();
        BoundedEntries now = changeFew(few -> SmallEntryList.with(few, entry -> isOver(entry, time) ? null : entry));
        if (now != null) {
            now.removeIf(entry -> isOver(entry, time));
        }
    }

    /**
     * Lets nothing be fresh for longer than this.
     *
     * @param nanos from now; 0: what is kept goes
     * @param failuresNanos the same for failures
     */
    public void shorten(long nanos, long failuresNanos) {
        long time = terms.clock.getAsLong();
        Function<Entry, @Nullable Entry> to = entry -> {
            long most = entry.outcome instanceof Failure ? failuresNanos : nanos;
            if (most <= 0) {
                return null;
            }
            return entry.freshUntil - time <= most ? entry : entry.with(time + most);
        };
        BoundedEntries now = changeFew(few -> SmallEntryList.with(few, to));
        if (now != null) {
            now.updateAll(to);
        }
    }

    /**
     * Changes how many may be kept.
     *
     * @param mostKept what is over goes
     */
    public void resize(long mostKept) {
        maxSize = mostKept;
        Object now = kept;
        if (now instanceof BoundedEntries) {
            bound((BoundedEntries) now);
        } else {
            trim();
        }
    }

    /**
     * How many are kept, those too old included until {@link #sweep}.
     *
     * @return an estimate while calls run
     */
    public long size() {
        Object now = kept;
        return now instanceof BoundedEntries
                ? ((BoundedEntries) now).size()
                : SmallEntryList.size((SmallEntryList) now);
    }
}
