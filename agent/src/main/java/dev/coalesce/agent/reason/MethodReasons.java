package dev.coalesce.agent.reason;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Why calls of one method were not shared, with counts. A hit or a lead never comes here.
 *
 * <p><b>Concurrency.</b> Counting takes one volatile read and one {@link LongAdder}. A decision is also added to {@link
 * RecentDecisions}, but at most once a second for each reason.
 *
 * <p><b>Memory.</b> A method without reasons has no map.
 */
public final class MethodReasons {
    private static final long NOTE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * A reason of a method.
     *
     * @param reason the reason
     * @param count how often it applied
     * @param text what the log says, or would say, about it; the last text if there were several
     */
    public record Counted(Reason reason, long count, String text) {}

    private static final class Count {
        final LongAdder times = new LongAdder();

        /** When a decision was last noted, by {@link System#nanoTime}. The thread that changes it notes the next one. */
        final AtomicLong notedAt;

        volatile String text;

        Count(String text, long now) {
            this.text = text;
            this.notedAt = new AtomicLong(now);
        }
    }

    private final String method;

    /** Replaced by a copy with one more element, under this object's monitor; read without it. Null: no reason yet. */
    private volatile @Nullable EnumMap<Reason, Count> counts;

    /**
     * Creates an empty object.
     *
     * @param method {@code <class>.<method>}
     */
    public MethodReasons(String method) {
        this.method = method;
    }

    /**
     * Counts a reason whose text says no more than the name of the method.
     *
     * @param reason the reason
     */
    public void count(Reason reason) {
        count(reason, null);
    }

    /**
     * Counts a reason.
     *
     * @param reason the reason
     * @param text what the log says, or would say, about it; null if that is the name of the method alone
     */
    public void count(Reason reason, @Nullable String text) {
        Count count = known(reason);
        if (count == null) {
            count = first(reason, text == null ? reason.text(method) : text);
        } else if (reason != Reason.OFF && reason != Reason.OBSERVED) { // these cost no look at the clock
            if (text != null) {
                count.text = text;
            }
            note(reason, count);
        }
        count.times.increment();
    }

    /**
     * Takes back what {@link #count} has counted.
     *
     * @param reason the reason
     */
    public void uncount(Reason reason) {
        Count count = known(reason);
        if (count != null) {
            count.times.decrement();
        }
    }

    private @Nullable Count known(Reason reason) {
        EnumMap<Reason, Count> all = counts;
        return all == null ? null : all.get(reason);
    }

    private synchronized Count first(Reason reason, String text) {
        Count known = known(reason);
        if (known != null) {
            return known;
        }
        EnumMap<Reason, Count> all = counts;
        EnumMap<Reason, Count> more = all == null ? new EnumMap<>(Reason.class) : new EnumMap<>(all);
        Count created = new Count(text, System.nanoTime());
        more.put(reason, created);
        counts = more;
        RecentDecisions.add(method, reason, text);
        return created;
    }

    private void note(Reason reason, Count count) {
        long now = System.nanoTime();
        long last = count.notedAt.get();
        if (now - last >= NOTE_NANOS && count.notedAt.compareAndSet(last, now)) {
            RecentDecisions.add(method, reason, count.text);
        }
    }

    /**
     * Lists the reasons.
     *
     * @return those that have applied, in the order of {@link Reason}
     */
    public List<Counted> list() {
        List<Counted> found = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            Count count = known(reason);
            if (count != null && count.times.sum() > 0) {
                found.add(new Counted(reason, count.times.sum(), count.text));
            }
        }
        return found;
    }
}
