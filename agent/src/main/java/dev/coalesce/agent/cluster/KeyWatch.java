package dev.coalesce.agent.cluster;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches one key of the engine while a flight of this JVM uses it or a result of it is cached here. The engine reports
 * each change of the key to it.
 */
public final class KeyWatch {
    private final SharedKey key;
    private final byte[] digest;

    /** The key in this JVM's own tables. */
    private final Object localKey;

    /**
     * How many changes were reported. A flight reads it when the engine's reply arrives, and again when it has cached
     * the result of that reply: if a change came in between, the result goes again.
     */
    private final AtomicInteger changes = new AtomicInteger();

    /** How often a waiting thread was told to ask again: at each change, and for other reasons. */
    private final AtomicInteger signals = new AtomicInteger();

    /** The thread that waits for a change. At most one: the local leader of the key. */
    private volatile @Nullable Thread waiter;

    /** How many flights use this watch. Changed inside the table of {@link SharedMethod}. */
    int flights;

    /** Until when, by {@code nanoTime}, a result may be cached. Written before it is. */
    private volatile long cachedUntil;

    private volatile boolean cached;

    KeyWatch(SharedKey key, byte[] digest, Object localKey) {
        this.key = key;
        this.digest = digest;
        this.localKey = localKey;
    }

    SharedKey key() {
        return key;
    }

    byte[] digest() {
        return digest;
    }

    Object localKey() {
        return localKey;
    }

    /** {@return how many changes were reported} */
    public int changes() {
        return changes.get();
    }

    /**
     * Notes that a result is about to be cached.
     *
     * @param nanos for how long
     */
    public void cache(long nanos) {
        cachedUntil = System.nanoTime() + nanos;
        cached = true;
    }

    /** Tells whether a result may be cached. */
    boolean isCached() {
        return cached && System.nanoTime() - cachedUntil < 0;
    }

    void uncache() {
        cached = false;
    }

    /** Notes a change and wakes the thread that waits for one. */
    void change() {
        changes.incrementAndGet();
        wake();
    }

    /** Tells the thread that waits to ask again. */
    void wake() {
        signals.incrementAndGet();
        LockSupport.unpark(waiter);
    }

    /** Returns how often {@link #wake} was called. Read before the engine is asked, for {@link #await}. */
    int signals() {
        return signals.get();
    }

    /** Waits for a further signal after the given number of them, or for some time. */
    void await(int seen, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        waiter = Thread.currentThread();
        try {
            long left = nanos;
            // The signals are read after the waiter is known: a signal after that wakes it.
            while (signals.get() == seen && left > 0) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                left = deadline - System.nanoTime();
            }
        } finally {
            waiter = null;
        }
    }
}
