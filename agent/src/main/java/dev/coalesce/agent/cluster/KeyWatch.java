package dev.coalesce.agent.cluster;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches one key of the engine while a flight of this JVM uses it or a result of it is cached here. The engine reports
 * each change of the key to it.
 */
public final class KeyWatch {
    private static final Waiter[] NOBODY = {};

    private final SharedKey key;
    private final byte[] digest;

    /** The key in this JVM's own tables. */
    private final Object localKey;

    /**
     * How many changes were reported. A flight reads it when the engine's reply arrives, and again when it has cached
     * the result of that reply: if a change came in between, the result goes again.
     */
    private final AtomicInteger changes = new AtomicInteger();

    /** How often the waiters were told to ask again: at each change, and for other reasons. */
    private final AtomicInteger signals = new AtomicInteger();

    /**
     * Whoever waits for a signal: the flights of the key, which are more than one after an invalidation. Replaced as a
     * whole, with this object's monitor; read without it.
     */
    private volatile Waiter[] waiters = NOBODY;

    /**
     * The leader in another JVM, as the last reply to any call of this JVM named it; null while no call waits. Written
     * with this object's monitor; commands read it.
     */
    private volatile @Nullable FleetLeader fleetLeader;

    /** How many calls of this JVM wait for another JVM. Guarded by this object's monitor. */
    private int following;

    /**
     * The flights that use this watch. A flight whose future nobody completes may become garbage without an end, so they
     * are referred to weakly. Guarded by this object's monitor, and changed inside the table of {@link SharedMethod}.
     */
    private final List<WeakReference<Object>> flights = new ArrayList<>(1);

    /** Until when, by {@code nanoTime}, a result may be cached. Written before it is. */
    private volatile long cachedUntil;

    private volatile boolean cached;

    KeyWatch(SharedKey key, byte[] digest, Object localKey) {
        this.key = key;
        this.digest = digest;
        this.localKey = localKey;
    }

    synchronized void use(Object flight) {
        flights.add(new WeakReference<>(flight));
    }

    synchronized void release(Object flight) {
        flights.removeIf(each -> each.refersTo(flight));
    }

    /** Tells whether a flight uses this watch. */
    synchronized boolean isUsed() {
        flights.removeIf(each -> each.refersTo(null));
        return !flights.isEmpty();
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

    /** {@return who leads in another JVM; null if no call of this JVM waits for it} */
    public @Nullable FleetLeader fleetLeader() {
        return fleetLeader;
    }

    /**
     * Notes who leads in another JVM.
     *
     * @param leader the leader
     * @param isFirst whether a call begins to wait, which {@link #unfollow} will end
     */
    synchronized void follow(FleetLeader leader, boolean isFirst) {
        following += isFirst ? 1 : 0;
        fleetLeader = leader;
    }

    /** Called once for each call that has begun to wait, when it has ended. */
    synchronized void unfollow() {
        following--;
        if (following == 0) {
            fleetLeader = null;
        }
    }

    /** Notes a change and wakes the waiters. */
    void change() {
        changes.incrementAndGet();
        wake();
    }

    /** Tells the waiters to ask again. */
    void wake() {
        signals.incrementAndGet();
        for (Waiter each : waiters) {
            each.wake();
        }
    }

    /** Returns how often {@link #wake} was called. Read before the engine is asked, for {@link #await} and {@link #add}. */
    int signals() {
        return signals.get();
    }

    /** Waits with the current thread for a further signal after the given number of them, or for some time. */
    void await(int seen, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        Waiter me = new WaitingThread(Thread.currentThread());
        add(me);
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
            remove(me);
        }
    }

    /** Adds a waiter, and wakes it at once if there has been a signal after the given number of them. */
    void add(int seen, Waiter waiter) {
        add(waiter);
        if (signals.get() != seen) {
            waiter.wake();
        }
    }

    private synchronized void add(Waiter waiter) {
        Waiter[] more = Arrays.copyOf(waiters, waiters.length + 1);
        more[waiters.length] = waiter;
        waiters = more;
    }

    /** Removes a waiter that waits no longer, if it is there. */
    @SuppressWarnings("ReferenceEquality") // each waiter is an identity
    synchronized void remove(Waiter waiter) {
        Waiter[] known = waiters;
        for (int i = 0; i < known.length; i++) {
            if (known[i] == waiter) {
                Waiter[] fewer = known.length == 1 ? NOBODY : Arrays.copyOf(known, known.length - 1);
                System.arraycopy(known, i + 1, fewer, i, known.length - 1 - i);
                waiters = fewer;
                return;
            }
        }
    }

    /** Waits for a signal. */
    interface Waiter {
        /** Called at each signal, on any thread, possibly at the same time and after it was removed. Does not block. */
        void wake();
    }

    /** A thread that waits. */
    private record WaitingThread(Thread thread) implements Waiter {
        @Override
        public void wake() {
            LockSupport.unpark(thread);
        }
    }
}
