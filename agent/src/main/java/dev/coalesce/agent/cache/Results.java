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

    private final Terms terms;

    /** {@link Few}, or once for all {@link Many}; null: nothing. All that happens is one change of this, or is in the latter. */
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
        this(maxSize, new Terms(staleFor, clock, evicted, null));
    }

    Results(long maxSize, Terms terms) {
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
        return now instanceof Many ? ((Many) now).entries.get(key) : Few.find((Few) now, key);
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
    public boolean keep(Object key, Object outcome, long nanos) {
        if (!StackRoom.isEnough()) {
            return false; // the next call finds no result, and that is all
        }
        Entry entry = terms.entry(outcome, nanos);
        while (true) {
            Object before = kept;
            if (before instanceof Many) {
                terms.gone(((Many) before).entries.put(key, entry));
                return true;
            }
            Few after = Few.put((Few) before, key, entry);
            Entry replaced = terms.tellsGone() ? Few.find((Few) before, key) : null;
            boolean tooMany = Few.size(after) > Few.MOST && maxSize > Few.MOST;
            if (tooMany ? becomeMany(before, after) : KEPT.compareAndSet(this, before, after)) {
                terms.gone(replaced);
                trim();
                return true;
            }
        }
    }

    private boolean becomeMany(@Nullable Object before, Few after) {
        long room = Math.max(maxSize, Few.size(after)); // nothing may go of what is not even there yet
        Many now = new Many(terms, room);
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
    private void bound(Many now) {
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
            if (before == null || before instanceof Many || Few.size((Few) before) <= maxSize) {
                return;
            }
            Few first = ((Few) before).first();
            if (KEPT.compareAndSet(this, before, ((Few) before).without(first))) {
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
    public void drop(Object key) {
        Many now = changeFew(few -> few.with(key, entry -> null));
        if (now != null) {
            now.entries.remove(key);
        }
    }

    /** Gives a key's entry another form, in which its outcome lives on, or drops it. */
    private void update(Object key, Function<Entry, @Nullable Entry> to) {
        Many now = changeFew(few -> few.with(key, to));
        if (now != null) {
            now.update(key, to);
        }
    }

    /** Changes the list; where it is none any more, gives what is there instead. */
    private @Nullable Many changeFew(Function<Few, @Nullable Few> to) {
        Object before = kept;
        while (before instanceof Few && !replaced((Few) before, to.apply((Few) before))) {
            before = kept;
        }
        return before instanceof Many ? (Many) before : null;
    }

    @SuppressWarnings("ReferenceEquality") // the same is no change
    private boolean replaced(Few before, @Nullable Few after) {
        if (before == after) {
            return true;
        }
        if (!KEPT.compareAndSet(this, before, after)) {
            return false;
        }
        for (Few each = before; each != null; each = each.next) {
            if (!Few.hasKeyOf(after, each)) {
                terms.gone(each.entry);
            }
        }
        return true;
    }

    /** Drops all results. */
    public void dropAll() {
        Many now = changeFew(few -> null);
        if (now != null) {
            now.clear();
        }
    }

    /** Lets go of results that are too old to be served. */
    public void sweep() {
        long time = terms.clock.getAsLong();
        Many now = changeFew(few -> Few.with(few, entry -> isOver(entry, time) ? null : entry));
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
        Many now = changeFew(few -> Few.with(few, to));
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
        if (now instanceof Many) {
            bound((Many) now);
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
        return now instanceof Many ? ((Many) now).size() : Few.size((Few) now);
    }
}
