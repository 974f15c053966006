package dev.coalesce.agent.flight;

import org.jspecify.annotations.Nullable;

/** Knows which flights were abandoned or replaced while they ran. */
public final class Abandonments {
    private Abandonments() {}

    /**
     * Notes that a flight was abandoned or replaced while it ran.
     *
     * @param flight the flight
     * @return the same object in every call
     */
    public static Abandonment<Flight> note(Flight flight) {
        return flight.ensureSharedState().noteAbandonment(flight);
    }

    /**
     * Returns whether a flight was abandoned or replaced while it ran.
     *
     * @param flight the flight
     * @return null if it was not
     */
    public static @Nullable Abandonment<Flight> of(Flight flight) {
        SharedFlightState shared = flight.sharedState;
        return shared == null ? null : shared.abandonment();
    }
}
