package dev.coalesce.agent.call;

import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.settings.MethodSettings;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Flights of one method that were replaced and have not ended. No call joins them, but the counters still show how old
 * they are. One key may have several. Thread-safe.
 */
public final class AbandonedFlights {
    private final FlightTable flights;
    private final MethodMessages messages;
    private final Queue<Flight> running = new ConcurrentLinkedQueue<>();

    AbandonedFlights(FlightTable flights, MethodMessages messages) {
        this.flights = flights;
        this.messages = messages;
    }

    /** Tells whether later callers should start a new flight instead of joining this one. */
    static boolean isTooOld(Flight flight, MethodSettings settings) {
        long limit = settings.maxFlightNanos();
        return limit > 0 && flight.ageNanos() > limit;
    }

    /** Replaces a flight that is too old by a new one; false if another call was faster. */
    boolean replace(Flight old, Flight fresh, MethodSettings settings) {
        if (!flights.replace(old, fresh)) {
            return false;
        }
        add(old);
        messages.abandoned(old, settings);
        return true;
    }

    /**
     * Replaces a flight by the one that leads for the followers that have timed out.
     *
     * @param old the flight they waited for
     * @param successor the new flight
     */
    public void replaceWithSuccessor(Flight old, Flight successor) {
        flights.replaceWithSuccessor(old, successor);
        add(old);
    }

    /**
     * Notes a flight that is no longer in the table and may never end.
     *
     * @param flight the flight
     */
    public void add(Flight flight) {
        running.add(flight);
        if (flight.isDone()) {
            remove(flight);
        }
    }

    /**
     * Forgets a flight that has ended. Costs little if no flight was abandoned.
     *
     * @param flight any flight of the method
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public void remove(Flight flight) {
        if (!running.isEmpty()) {
            running.removeIf(each -> each == flight);
        }
    }

    long oldestNanos() {
        long oldest = 0;
        for (Flight flight : running) {
            oldest = Math.max(oldest, flight.ageNanos());
        }
        return oldest;
    }
}
