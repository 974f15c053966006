package dev.coalesce.agent.flight;

/** Stands for a flight in a set: two flights of one key are equal, and two of these are not. */
public final class Abandonment {
    private final Flight flight;

    Abandonment(Flight flight) {
        this.flight = flight;
    }

    /**
     * Returns the flight.
     *
     * @return the flight that was abandoned
     */
    public Flight flight() {
        return flight;
    }
}
