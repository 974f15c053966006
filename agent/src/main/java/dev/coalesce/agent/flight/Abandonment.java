package dev.coalesce.agent.flight;

/**
 * Stands for a flight in a set: two flights of one key are equal, and two of these are not.
 *
 * @param <F> the class of the flight
 */
public final class Abandonment<F> {
    private final F flight;

    Abandonment(F flight) {
        this.flight = flight;
    }

    /**
     * Returns the flight.
     *
     * @return the flight that was abandoned
     */
    public F flight() {
        return flight;
    }
}
