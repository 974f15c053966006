package dev.coalesce.agent.flight;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The shared state of a flight that futures can join. It counts the callers that want the result. */
public class FutureFlightState extends SharedFlightState {
    private static final VarHandle INTEREST;
    private static final VarHandle SEARCHED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            INTEREST = lookup.findVarHandle(FutureFlightState.class, "interest", int.class);
            SEARCHED = lookup.findVarHandle(FutureFlightState.class, "searched", boolean.class);
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

    /** Whether somebody looks for followers that the flight itself waits for. */
    @SuppressWarnings("UnusedVariable") // accessed through SEARCHED
    private volatile boolean searched;

    /** The flight's entry in the table; null if that is the flight itself. Set before the flight is entered. */
    @Nullable
    WeakEntry entry;

    /** Creates the state of a flight that only its leader knows. */
    protected FutureFlightState() {}

    /**
     * Lets the table refer to the flight weakly after {@link #holdWeakly}. Called before the flight is entered.
     *
     * @param flight the flight of this state
     */
    public final void prepareWeakEntry(Flight flight) {
        entry = new WeakEntry(flight);
    }

    /** Called when the body has returned a future, which holds the flight from now on. */
    public final void holdWeakly() {
        WeakEntry mine = entry;
        if (mine != null) {
            mine.holdWeakly();
        }
    }

    /**
     * Called when another call is to lead the flight.
     *
     * @param flight the flight of this state
     */
    public final void hold(Flight flight) {
        WeakEntry mine = entry;
        if (mine != null) {
            mine.hold(flight);
        }
    }

    /** Returns true once, for the caller that starts the search for re-entry. A test of a model starts none. */
    boolean startSearch() {
        return !searched && SEARCHED.compareAndSet(this, false, true);
    }

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
