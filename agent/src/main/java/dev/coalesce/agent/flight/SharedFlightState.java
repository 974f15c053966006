package dev.coalesce.agent.flight;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a flight needs only where others come to it: most fly alone, and stay small. Made before the first waiter is pushed,
 * so that who ends the flight finds it.
 */
public class SharedFlightState {
    private static final VarHandle INTEREST;
    private static final VarHandle RELAY;
    private static final VarHandle ASLEEP;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            RELAY = lookup.findVarHandle(SharedFlightState.class, "relay", Flight.class);
            ASLEEP = lookup.findVarHandle(SharedFlightState.class, "asleep", Waiter.class);
            INTEREST = lookup.findVarHandle(SharedFlightState.class, "interest", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How many callers want a future's result, the leader first: cancelled when it falls to zero, and then it stays there. */
    @SuppressWarnings("UnusedVariable") // by INTEREST
    private volatile int interest = 1;

    @SuppressWarnings("UnusedVariable") // by RELAY
    private volatile @Nullable Flight relay;

    /** Those who are still to be told the outcome, while that is done; the newest first. Written by who ends the flight. */
    volatile @Nullable Waiter untold;

    /** From where on nobody has been woken by those who were themselves, and help. */
    volatile @Nullable Waiter asleep;

    /** A hint, not exact: how many waiters have left. */
    private volatile int gone;

    /** Of a flight that only its leader knows. */
    protected SharedFlightState() {}

    /** One caller more; false where nobody was left who wants the result. */
    final boolean addInterest() {
        for (int n; ; ) {
            n = (int) INTEREST.getVolatile(this);
            if (n == 0) {
                return false;
            }
            if (INTEREST.compareAndSet(this, n, n + 1)) {
                return true;
            }
        }
    }

    /** One caller less; true where it was the last. */
    final boolean loseInterest() {
        return (int) INTEREST.getAndAdd(this, -1) == 1;
    }

    /** The candidate, or the relay that was first. */
    final Flight relay(Flight candidate) {
        Flight first = (Flight) RELAY.compareAndExchange(this, null, candidate);
        return first == null ? candidate : first;
    }

    /** Who is late from now on gets the outcome; and a chain of relays does not hold all their results. */
    final void endRelay(Flight self) {
        relay = self;
    }

    /** One more waiter has left: how many by now, more or less. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    final int oneGone() {
        return ++gone;
    }

    /** Of a flight that has an outcome. */
    final boolean isTold() {
        return untold == null;
    }

    /**
     * Tells who has not been told. Several may, at once. Who finds nothing must not write: another may be about to note
     * whom to tell.
     */
    final void tell(Object outcome) {
        Waiter w = untold;
        if (w == null) {
            return;
        }
        for (; w != null; w = w.next) {
            untold = w;
            w.tell(outcome);
        }
        untold = null;
        asleep = null;
    }

    /**
     * Who has been woken wakes others: one after the other takes long where they are many, and the one that wakes them
     * loses its processor to them. {@code CompletableFuture} does the same. Each takes the next from one place: one that lost
     * its processor in between must not look at all those again whom others have woken meanwhile. Threads only: what hangs
     * on a future is not this caller's to run.
     */
    final void wakeOthers(Object outcome) {
        try {
            for (Waiter w = asleep; w != null; w = asleep) {
                if (ASLEEP.compareAndSet(this, w, w.next) && w instanceof ThreadWaiter) {
                    w.tell(outcome);
                }
            }
        } catch (Throwable e) {
            // A favour: this caller has its outcome. Whom it was about to wake, the lookout does.
        }
    }
}
