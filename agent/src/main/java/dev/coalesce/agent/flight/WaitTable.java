package dev.coalesce.agent.flight;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waits by their threads. A woken thread removes its wait before it returns, so this is a part of every wait: with
 * thousands of virtual threads, a map whose bins have locks takes a fifth of their time.
 *
 * <p>A wait is in the slot of its thread, or in the map if another thread's wait is there.
 *
 * <p><b>Concurrency.</b> Only the thread that waits adds and removes its waits. Other threads read.
 */
final class WaitTable {
    private static final int BITS = 14;

    /** The golden ratio, which spreads the consecutive numbers of threads over the slots (D. E. Knuth). */
    private static final int MULTIPLIER = 0x9E3779B9;

    /** A wait, and the wait inside which it began: a pool's thread that waits for a future may run other tasks. */
    static final class Entry {
        final Thread thread;
        final WaitGraph.Wait what;
        final long since;
        final @Nullable Entry outer;

        Entry(Thread thread, WaitGraph.Wait what, long since, @Nullable Entry outer) {
            this.thread = thread;
            this.what = what;
            this.since = since;
            this.outer = outer;
        }

        WaitGraph.@Nullable Execution awaited() {
            return what.awaited();
        }
    }

    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(1 << BITS);
    private final ConcurrentMap<Thread, Entry> others = new ConcurrentHashMap<>();

    private static int slotOf(Thread thread) {
        return ((int) thread.getId() * MULTIPLIER) >>> (Integer.SIZE - BITS);
    }

    /** Returns the innermost wait of a thread. */
    @Nullable
    Entry get(Thread thread) {
        Entry entry = slots.get(slotOf(thread));
        return entry != null && entry.thread == thread ? entry : others.get(thread);
    }

    /** Adds the innermost wait of its thread. */
    void add(Entry entry) {
        Entry outer = entry.outer;
        int slot = slotOf(entry.thread);
        if (outer == null ? !slots.compareAndSet(slot, null, entry) : !slots.compareAndSet(slot, outer, entry)) {
            others.put(entry.thread, entry);
        }
    }

    /** Removes the innermost wait of a thread, if it has one. */
    void remove(Thread thread) {
        int slot = slotOf(thread);
        Entry entry = slots.get(slot);
        if (entry != null && entry.thread == thread) {
            slots.setRelease(slot, entry.outer);
        } else {
            entry = others.get(thread);
            if (entry != null && entry.outer == null) {
                others.remove(thread);
            } else if (entry != null) {
                others.put(thread, entry.outer);
            }
        }
    }

    /** Removes all waits of threads that have ended without removing them. */
    void removeDead() {
        for (int i = 0; i < slots.length(); i++) {
            Entry entry = slots.get(i);
            if (entry != null && !entry.thread.isAlive()) {
                slots.compareAndSet(i, entry, null);
            }
        }
        others.keySet().removeIf(thread -> !thread.isAlive());
    }

    /** Shows the innermost wait of each thread. */
    void forEach(Consumer<Entry> action) {
        for (int i = 0; i < slots.length(); i++) {
            Entry entry = slots.get(i);
            if (entry != null) {
                action.accept(entry);
            }
        }
        others.values().forEach(action);
    }

    /** Tells whether a wait was added before this call and is not removed yet. */
    boolean isEmpty() {
        for (int i = 0; i < slots.length(); i++) {
            if (slots.get(i) != null) {
                return false;
            }
        }
        return !others.keySet().iterator().hasNext();
    }

    int size() {
        int size = others.size();
        for (int i = 0; i < slots.length(); i++) {
            size += slots.get(i) == null ? 0 : 1;
        }
        return size;
    }
}
