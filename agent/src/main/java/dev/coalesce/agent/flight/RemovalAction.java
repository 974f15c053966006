package dev.coalesce.agent.flight;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The end of a flight whose result is kept, in the moment in which it leaves {@link FlightTable}, and only if it still was there. */
public abstract class RemovalAction implements BiFunction<Flight, Flight, @Nullable Flight> {
    private final Flight flight;

    /**
     * Of one flight.
     *
     * @param flight that ends
     */
    protected RemovalAction(Flight flight) {
        this.flight = flight;
    }

    final Flight flight() {
        return flight;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public final @Nullable Flight apply(Flight key, Flight current) {
        if (current != flight) {
            return current;
        }
        keep();
        return null;
    }

    /** Keeps the result. Short, and without use of the table. */
    protected abstract void keep();
}
