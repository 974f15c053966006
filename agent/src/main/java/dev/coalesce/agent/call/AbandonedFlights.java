package dev.coalesce.agent.call;

import dev.coalesce.agent.flight.Abandonment;
import dev.coalesce.agent.flight.Abandonments;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.settings.MethodSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Flights of one method that were replaced and have not ended. No call joins them, but the counters still show how old
 * they are. One key may have several. Thread-safe.
 */
public final class AbandonedFlights {
    private final FlightTable flights;
    private final MethodMessages messages;

    /** Each flight is in here as the object that its state refers to: flights of one key are equal. */
    private final Set<Abandonment<Flight>> running = ConcurrentHashMap.newKeySet();

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
     * Chooses the flight for the followers that have waited long enough for another one.
     *
     * @param old the flight that they have waited for
     * @param candidate the flight that the current caller would lead
     * @return as {@link FlightTable#succeed}
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public Flight succeed(Flight old, Flight candidate) {
        Flight successor = flights.succeed(old, candidate);
        if (successor == candidate) {
            candidate.copyKey(Keys.snapshot(candidate.key()));
            add(old);
        }
        return successor;
    }

    /**
     * Notes a flight that is no longer in the table and may never end.
     *
     * @param flight the flight
     */
    public void add(Flight flight) {
        running.add(Abandonments.note(flight));
        if (flight.isDone()) {
            remove(flight);
        }
    }

    /**
     * Forgets a flight that has ended. A flight that was not abandoned costs a field read or two, however many were.
     *
     * @param flight any flight of the method that has an outcome
     */
    public void remove(Flight flight) {
        Abandonment<Flight> noted = Abandonments.of(flight);
        if (noted != null) {
            running.remove(noted);
        }
    }

    /**
     * Shows each flight.
     *
     * @param action receives the flights, in no order; must not throw
     */
    public void forEach(Consumer<Flight> action) {
        for (Abandonment<Flight> each : running) {
            action.accept(each.flight());
        }
    }

    int size() {
        return running.size();
    }

    long oldestNanos() {
        long oldest = 0;
        for (Abandonment<Flight> each : running) {
            oldest = Math.max(oldest, each.flight().ageNanos());
        }
        return oldest;
    }
}
