package dev.coalesce.agent.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of all cached results and their keys in the JVM, as far as their sizes are known. Thread-safe.
 *
 * <p>Each large entry takes from the counted room. Removed entries do not give it back, since a garbage-collected owner
 * reports nothing. When the room is used up, all entries are measured again. If they are too large, the owner with most
 * bytes evicts entries until it no longer has most. The thread that measures and evicts holds the monitor of this
 * object. The others wait, because they would add more meanwhile.
 */
final class ResultMemory {
    /** All results and keys together may use this fraction of the heap. */
    private static final int HEAP_DIVISOR = 4;

    /** This fraction of the limit becomes free when entries are evicted. */
    private static final int FREED_FRACTION = 8;

    static final ResultMemory OF_JVM = new ResultMemory(Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);

    private final long limit;

    /** How many bytes can be added before the entries are measured again. */
    private final AtomicLong room;

    ResultMemory(long limit) {
        this.limit = limit;
        this.room = new AtomicLong(limit);
    }

    /** Tells whether an entry may be cached at all. */
    boolean fits(long bytes) {
        return bytes <= limit / 2;
    }

    /** Called when an entry has been added to results. */
    void noteAdded(Results to, long bytes) {
        if (bytes > 0 && room.addAndGet(-bytes) < 0) {
            makeRoomIfUsedUp(to, bytes);
        }
    }

    private synchronized void makeRoomIfUsedUp(Results to, long bytes) {
        if (room.get() < 0) {
            makeRoom(Sweeper.liveResults(), to, bytes);
        }
    }

    /** Measures all results, and evicts some if they are too large. */
    void makeRoom(List<Results> all) {
        makeRoom(all, null, 0);
    }

    /** An entry that has just been added is not counted when the largest results are chosen: it would go at once. */
    private void makeRoom(List<Results> all, @Nullable Results to, long added) {
        List<Measured> owners = new ArrayList<>();
        long total = 0;
        for (Results results : all) {
            long bytes = results.bytes();
            if (bytes > 0) {
                owners.add(new Measured(results, bytes));
                total += bytes;
            }
        }
        long wanted = limit - limit / FREED_FRACTION;
        while (total > wanted && !owners.isEmpty()) {
            owners.sort(
                    Comparator.comparingLong((Measured each) -> each.results == to ? each.bytes - added : each.bytes)
                            .reversed());
            Measured largest = owners.remove(0);
            long next = owners.isEmpty() ? 0 : owners.get(0).bytes;
            largest.results.evictBytes(Math.min(total - wanted, Math.max(1, largest.bytes - next)));
            long rest = largest.results.bytes();
            total -= largest.bytes - rest;
            if (rest > 0 && rest < largest.bytes) {
                owners.add(new Measured(largest.results, rest));
            }
        }
        room.set(limit - total);
    }

    private record Measured(Results results, long bytes) {}
}
