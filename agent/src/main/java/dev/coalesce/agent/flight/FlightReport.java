package dev.coalesce.agent.flight;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports who leads the flights of this JVM and who waits for them. The report is read while calls go on, so a flight
 * may end, and a waiter may leave, between two of its lines.
 */
public final class FlightReport {
    /**
     * A thread that waits for a flight.
     *
     * @param thread the thread
     * @param nanos how long it has waited
     */
    public record WaitingThread(Thread thread, long nanos) {}

    /**
     * The participants of one flight.
     *
     * @param leader the thread that runs the body; null if none does, as for a future whose body has returned
     * @param threads the threads that wait, the one that has waited longest first
     * @param others how many callers wait without a thread, through a future
     */
    public record Participants(@Nullable Thread leader, List<WaitingThread> threads, int others) {}

    /** By identity: two flights of one key are equal. */
    private final IdentityHashMap<Flight, List<WaitingThread>> waits = new IdentityHashMap<>();

    /** Reads which threads wait now. */
    public FlightReport() {
        long now = System.nanoTime();
        WaitGraph.forEachWait((thread, awaited, since) -> {
            if (awaited instanceof Flight flight) {
                waits.computeIfAbsent(flight, first -> new ArrayList<>()).add(new WaitingThread(thread, now - since));
            }
        });
        for (List<WaitingThread> each : waits.values()) {
            each.sort((a, b) -> Long.compare(b.nanos, a.nanos));
        }
    }

    /**
     * Returns who takes part in a flight.
     *
     * @param flight the flight
     * @return its leader and its waiters
     */
    public Participants of(Flight flight) {
        int others = 0;
        for (Waiter w = flight.newestWaiter(); w != null; w = w.next) {
            if (w.isWaiting() && !w.isThread()) {
                others++;
            }
        }
        return new Participants(flight.leader(), waits.getOrDefault(flight, List.of()), others);
    }
}
