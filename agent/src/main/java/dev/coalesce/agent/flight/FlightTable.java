package dev.coalesce.agent.flight;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The executions in flight of one method: at most one per home and key. All decisions about a key are made here, where
 * each is atomic; what has left this table may neither be joined nor keep its result.
 */
public final class FlightTable {
    private final ConcurrentMap<Flight, Flight> flights = new ConcurrentHashMap<>();

    /** A table without flights. */
    public FlightTable() {}

    /**
     * Makes ready what a wait needs, while there is stack: a class is broken for good where the stack ends as it is
     * initialised, and a call waits where it is.
     */
    public static void prepareWaits() {
        try {
            for (Class<?> type : List.of(ThreadWaiter.class, WaitGraph.class, WaiterWatchdog.class)) {
                MethodHandles.lookup().ensureInitialized(type);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e); // our own
        }
    }

    /**
     * Enters a flight unless there is one of its key.
     *
     * @param flight to enter
     * @return the one that is there; null: the given one is now
     */
    public @Nullable Flight enter(Flight flight) {
        return flights.putIfAbsent(flight, flight);
    }

    /**
     * Puts a new flight in the place of one that is given up.
     *
     * @param old of the same key
     * @param flight to enter
     * @return false where the old one is no longer there
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public boolean replace(Flight old, Flight flight) {
        boolean[] replaced = new boolean[1];
        // Not Map.replace: that keeps the old flight as the map's key, and compares by equals, which both are.
        flights.computeIfPresent(old, (k, current) -> {
            replaced[0] = current == old;
            return replaced[0] ? flight : current;
        });
        return replaced[0];
    }

    /**
     * Puts the flight of those who have waited long enough in the place of the one they waited for; where that has left
     * already, in its free place. Where another is there, the flight goes on outside the table, and keeps nothing.
     *
     * @param old of the same key
     * @param relay to enter
     */
    public void succeed(Flight old, Flight relay) {
        if (!replace(old, relay)) {
            flights.putIfAbsent(relay, relay);
        }
    }

    /**
     * Takes a flight out.
     *
     * @param flight nothing happens where another is in its place
     */
    public void leave(Flight flight) {
        flights.computeIfPresent(flight, flight);
    }

    /**
     * Takes a flight out, and keeps its result at that moment, atomic with respect to {@link #invalidate} of the same key.
     *
     * @param keeping of that flight; nothing happens where another is in its place
     */
    public void leave(RemovalAction keeping) {
        flights.computeIfPresent(keeping.flight(), keeping);
    }

    /**
     * Forgets the flight of a key: it goes on, for those who wait already.
     *
     * @param probe equal to it
     */
    public void invalidate(Flight probe) {
        flights.remove(probe);
    }

    /**
     * Forgets the flights of a key in all homes.
     *
     * @param key compared by equals
     */
    public void invalidateEverywhere(Object key) {
        if (!flights.isEmpty()) {
            flights.keySet().removeIf(f -> f.key().equals(key));
        }
    }

    /**
     * Forgets all flights of a home.
     *
     * @param home null: of all homes
     */
    public void invalidateAll(@Nullable Object home) {
        if (home == null) {
            flights.clear();
        } else {
            flights.keySet().removeIf(f -> f.isOf(home));
        }
    }

    /** Ends those that are {@link dev.coalesce.agent.bridge.CoalesceFlight#lost}. */
    public void repairLost() {
        flights.values().forEach(Flight::repair);
    }

    /**
     * How many there are.
     *
     * @return keys being computed
     */
    public int size() {
        return flights.size();
    }

    /**
     * When the oldest began.
     *
     * @return its age in nanoseconds, 0 when there is none
     */
    public long oldestNanos() {
        long oldest = 0;
        for (Flight flight : flights.values()) {
            oldest = Math.max(oldest, flight.ageNanos());
        }
        return oldest;
    }
}
