package dev.coalesce.agent.flight;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a {@link FlightTable} for a flight that ends with a future. Thread-safe.
 *
 * <p>Nobody may ever complete that future: a library has lost it, and the callers have forgotten theirs. Without the
 * agent all of them would be garbage. The table therefore refers to the flight weakly once the body has returned. From
 * then on it is held by whatever completes the future, whose last stage refers to the flight, and by the callers'
 * futures, which may still cancel it. When the flight is garbage, its key is free.
 */
final class WeakEntry extends Flight {
    private static final ReferenceQueue<Flight> COLLECTED = new ReferenceQueue<>();

    private final FlightReference reference;

    /** The flight while its body runs; then null. Written by the thread that leads. */
    private volatile @Nullable Flight held;

    /** The table that holds this entry. Set before it is entered. */
    private volatile @Nullable FlightTable table;

    WeakEntry(Flight flight) {
        super(flight);
        this.held = flight;
        this.reference = new FlightReference(flight, this);
    }

    /**
     * Refers to the entry weakly, too: a reference stays in the queue until the next flight of some method, and must not
     * keep an application alive that has been stopped meanwhile. An entry in a table is held by the table.
     */
    private static final class FlightReference extends WeakReference<Flight> {
        final WeakReference<WeakEntry> entry;

        FlightReference(Flight flight, WeakEntry entry) {
            super(flight, COLLECTED);
            this.entry = new WeakReference<>(entry);
        }
    }

    /** Called before this entry is entered into a table. Frees the keys of flights that are garbage. */
    void enterInto(FlightTable entered) {
        removeCollected();
        table = entered;
    }

    /** Takes the entries of all flights that are garbage out of their tables. */
    static void removeCollected() {
        for (Reference<?> each = COLLECTED.poll(); each != null; each = COLLECTED.poll()) {
            WeakEntry entry = ((FlightReference) each).entry.get();
            if (entry != null) {
                entry.leaveTable();
            }
        }
    }

    private void leaveTable() {
        FlightTable entered = table;
        if (entered != null) {
            entered.remove(this);
        }
    }

    /** Called when the body has returned a future. */
    void holdWeakly() {
        held = null;
    }

    /** Called when another call is to lead the flight. */
    void hold(Flight flight) {
        held = flight;
    }

    @Override
    @Nullable
    Flight flight() {
        Flight strong = held;
        return strong != null ? strong : reference.get();
    }

    @Override
    public long ageNanos() {
        Flight flight = flight();
        return flight == null ? 0 : flight.ageNanos();
    }

    @Override
    public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        return result; // never called: woven code knows the flight
    }

    @Override
    protected SharedFlightState newSharedState() {
        return new SharedFlightState();
    }

    @Override
    public void abandon() {
        // never called: callers get the flight
    }
}
