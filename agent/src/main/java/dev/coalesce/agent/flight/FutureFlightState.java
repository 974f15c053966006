package dev.coalesce.agent.flight;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The shared state of a flight that futures can join. It counts the callers that want the result. */
public class FutureFlightState extends SharedFlightState {
    private static final VarHandle INTEREST;

    static {
        try {
            INTEREST = MethodHandles.lookup().findVarHandle(FutureFlightState.class, "interest", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * How many callers want the result, the leader first. The flight is cancelled when it falls to zero, and it stays
     * there.
     */
    @SuppressWarnings("UnusedVariable") // accessed through INTEREST
    private volatile int interest = 1;

    /** Creates the state of a flight that only its leader knows. */
    protected FutureFlightState() {}

    /** Adds one caller; false if nobody was left who wants the result. */
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

    /** Removes one caller; true if it was the last. */
    final boolean removeInterest() {
        return (int) INTEREST.getAndAdd(this, -1) == 1;
    }
}
