package dev.coalesce.agent.flight;

import dev.coalesce.agent.key.Keys;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The executions in flight of one method: at most one for each scope owner and key. All decisions about a key are made
 * here, and each is atomic. The result of a flight that has left this table is never
 * cached, and no new call finds the flight here.
 */
public final class FlightTable {
    private final ConcurrentMap<Flight, Flight> flights = new ConcurrentHashMap<>();

    /**
     * How many invalidations have ended. Each is counted after it has looked into the table: a flight that leaves the
     * table before that, and reads this number before it leaves, has read the number without this invalidation.
     */
    private final AtomicLong invalidations = new AtomicLong();

    /** Creates an empty table. */
    public FlightTable() {}

    /**
     * Initializes the classes that a wait needs, while there is enough stack. A class whose initialization runs out of
     * stack stays broken, and a call waits wherever it happens to be.
     */
    public static void prepareWaits() {
        try {
            for (Class<?> type : List.of(
                    ThreadWaiter.class,
                    ResultWatch.class,
                    Shutdown.class,
                    WaitGraph.class,
                    WaiterWatchdog.class,
                    LostFlights.class,
                    OutcomeDelivery.class,
                    CallbackWatch.class)) {
                MethodHandles.lookup().ensureInitialized(type);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e); // they are in this package
        }
    }

    /**
     * Enters a flight unless there is one with its key.
     *
     * @param flight the flight
     * @return the flight that is in the table already; null if the given one is in the table now
     */
    public @Nullable Flight enter(Flight flight) {
        Flight entry = entryOf(flight);
        while (true) {
            Flight other = flights.putIfAbsent(entry, entry);
            Flight running = flightOf(other);
            if (other == null || running != null) {
                return running;
            }
            remove(other);
        }
    }

    private Flight entryOf(Flight flight) {
        Flight entry = flight.entry();
        if (entry instanceof WeakEntry) {
            ((WeakEntry) entry).enterInto(this);
        }
        return entry;
    }

    private static @Nullable Flight flightOf(@Nullable Flight entry) {
        return entry == null ? null : entry.flight();
    }

    /**
     * Replaces a flight that is abandoned by a new one.
     *
     * @param old a flight of the same key
     * @param flight the new flight
     * @return false if the old flight is no longer in the table
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public boolean replace(Flight old, Flight flight) {
        boolean[] replaced = new boolean[1];
        Flight entry = entryOf(flight);
        // Not Map.replace, which compares by equals: both flights are equal. The old flight stays the map's key until
        // the new one leaves, which is harmless for the same reason.
        flights.computeIfPresent(old, (k, current) -> {
            replaced[0] = current == old.entry();
            return replaced[0] ? entry : current;
        });
        return replaced[0];
    }

    /**
     * Returns the flight that runs a key.
     *
     * @param flight any flight of that key
     * @return null if the key is free
     */
    public @Nullable Flight current(Flight flight) {
        return flightOf(flights.get(flight));
    }

    /**
     * Chooses the flight that followers join, or lead, when they have waited long enough for a flight. All followers of
     * that flight get the same answer.
     *
     * <p>It is a flight that others have started for the key meanwhile, or the candidate. The candidate then takes the
     * place of the old flight in this table, or the free place. If yet another flight takes that place first, the
     * candidate goes on outside the table, and its result is not cached.
     *
     * @param old the flight that they have waited for
     * @param candidate becomes the successor if there is none yet; the current thread leads it then
     * @return the successor; {@code old} itself if it has an outcome by now
     */
    @SuppressWarnings("ReferenceEquality") // flights of one key are equal
    public Flight succeed(Flight old, Flight candidate) {
        Flight current = current(old);
        Flight successor = old.successor(current == null || current == old ? candidate : current);
        if (successor == candidate && !replace(old, candidate)) {
            Flight entry = entryOf(candidate);
            flights.putIfAbsent(entry, entry);
        }
        return successor;
    }

    /**
     * Takes a flight out of the table.
     *
     * @param flight the flight; nothing happens if another flight is in its place
     */
    public void remove(Flight flight) {
        flights.computeIfPresent(flight, flight); // each flight and entry is its own remapping function: see apply
    }

    /**
     * Takes a flight out of the table and caches its outcome, atomically with respect to {@link #invalidate} of the
     * same key.
     *
     * @param end the end of the flight; nothing happens if another flight is in its place
     */
    public void remove(CompleteAndCache end) {
        flights.computeIfPresent(end.flight(), end);
    }

    /**
     * Forgets the flight of a key. It goes on for the callers that have joined it.
     *
     * @param scopeOwner the owner of the key; compared by identity
     * @param key the key
     */
    public void invalidate(Object scopeOwner, Object key) {
        try {
            flights.remove(new Probe(scopeOwner, key));
        } finally {
            invalidations.incrementAndGet();
        }
    }

    /**
     * Forgets the flights of a key, whoever owns it, and in every context.
     *
     * @param key the key, without the parts of a context
     */
    public void invalidateEverywhere(Object key) {
        try {
            if (!flights.isEmpty()) {
                flights.keySet().removeIf(flight -> Keys.own(flight.key()).equals(key));
            }
        } finally {
            invalidations.incrementAndGet();
        }
    }

    /**
     * Forgets all flights of an owner.
     *
     * @param scopeOwner the owner, compared by identity; null for all owners
     */
    public void invalidateAll(@Nullable Object scopeOwner) {
        if (scopeOwner == null) {
            flights.clear();
        } else {
            flights.keySet().removeIf(flight -> flight.scopeOwner() == scopeOwner);
        }
        invalidations.incrementAndGet();
    }

    /**
     * Returns how many invalidations there were, of any key. Who knows the number from before a flight began can tell
     * that the flight was not invalidated since, although the flight may have left this table.
     *
     * @return a number that never decreases
     */
    public long invalidations() {
        return invalidations.get();
    }

    /**
     * Shows each flight.
     *
     * @param action receives the flights, in no order; must not throw
     */
    public void forEach(Consumer<Flight> action) {
        for (Flight entry : flights.values()) {
            Flight flight = entry.flight();
            if (flight != null) {
                action.accept(flight);
            }
        }
    }

    /** Counts the flights that a thread leads. */
    int countLedBy(Thread thread) {
        int count = 0;
        for (Flight entry : flights.values()) {
            Flight flight = entry.flight();
            if (flight != null && flight.leader() == thread) {
                count++;
            }
        }
        return count;
    }

    /** Ends the lost flights of this table. See {@link LostFlights}. */
    void repairLost() {
        for (Flight entry : flights.values()) {
            Flight flight = entry.flight();
            if (flight != null) {
                flight.repair();
            }
        }
    }

    /**
     * Returns how many flights there are.
     *
     * @return the number of keys being computed
     */
    public int size() {
        WeakEntry.removeCollected();
        return flights.size();
    }

    /**
     * Returns the age of the oldest flight.
     *
     * @return nanoseconds; 0 if there is none
     */
    public long oldestNanos() {
        long oldest = 0;
        for (Flight flight : flights.values()) {
            oldest = Math.max(oldest, flight.ageNanos());
        }
        return oldest;
    }

    /** Equal to the flight of a key, to look it up. */
    private static final class Probe extends Flight {
        Probe(Object scopeOwner, Object key) {
            super(scopeOwner, key, 1);
        }

        @Override
        public long ageNanos() {
            return 0;
        }

        @Override
        public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
            return result;
        }

        @Override
        protected SharedFlightState newSharedState() {
            return new SharedFlightState();
        }

        @Override
        public void abandon() {
            // Never entered into a table.
        }
    }
}
