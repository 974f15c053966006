package dev.coalesce.agent.flight;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes a flight out of the {@link FlightTable} and caches its outcome in one atomic step. If the flight is no longer
 * in the table, because its key was invalidated for example, nothing is cached.
 */
public final class CompleteAndCache implements BiFunction<Flight, Flight, @Nullable Flight> {
    private final ExecutionFlight flight;
    private final Object outcome;
    private final long nanos;

    /**
     * Creates the end of one flight.
     *
     * @param flight the flight that ends
     * @param outcome what to cache
     * @param nanos how long to cache it
     */
    public CompleteAndCache(ExecutionFlight flight, Object outcome, long nanos) {
        this.flight = flight;
        this.outcome = outcome;
        this.nanos = nanos;
    }

    ExecutionFlight flight() {
        return flight;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public @Nullable Flight apply(Flight key, Flight current) {
        if (current != flight.entry()) {
            return current;
        }
        flight.cache(outcome, nanos);
        return null;
    }
}
