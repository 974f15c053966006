package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceFlight;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends flights whose leader ran out of stack or memory. A method that recurses until the stack ends is ordinary; it
 * must not leave its keys taken. One instance serves one method.
 *
 * <p><b>Marking.</b> {@link #guard} runs every step of the engine that could leave a flight without anybody to end it.
 * If the step throws, the guard marks the flight as lost by field writes alone, because a call could need stack that is
 * not there. The code woven into a method, and {@code CallProtocol}, which is that code written by hand, do the same
 * where they call {@link CoalesceFlight#end}.
 *
 * <p><b>Repair.</b> A lost flight is ended by whoever meets it first:
 *
 * <ul>
 *   <li>the next call of a method that is not a hit: {@link #repair} compares a counter, and does no more if no flight
 *       was lost;
 *   <li>a call that finds the flight in the {@link FlightTable};
 *   <li>a waiter: the {@link WaiterWatchdog} lets all waiters look again every few seconds.
 * </ul>
 *
 * <p>Flights that end long after their body returned (futures, streams) may have left the table when they are lost, and
 * no thread may wait for them. They are therefore also linked into a list, which {@link #repair} works off in the
 * background.
 */
public final class LostFlights {
    /** A step in the life of a flight. Implementations are constants, so that no call allocates one. */
    public abstract static class Step {
        /** Called by subclasses. */
        protected Step() {}

        /**
         * Runs the step.
         *
         * @param flight the flight
         * @param argument an argument of the step's own kind
         * @param thrown what the body or its result failed with, or null
         * @return the step's result
         */
        public abstract @Nullable Object run(Flight flight, @Nullable Object argument, @Nullable Throwable thrown);
    }

    /**
     * The newest flight that was lost with a shared state. Racy: two threads that lose a flight in the same nanoseconds
     * may drop one of the entries, because neither has the stack for a compare-and-set.
     */
    static volatile @Nullable SharedFlightState newest;

    private final FlightTable flights;
    private final Consumer<Runnable> background;
    private final BiConsumer<String, Throwable> failures;

    /** The value of {@link CoalesceFlight#losses} at the last {@link #repair}. */
    private volatile int seen;

    /**
     * Creates the repairer of one method.
     *
     * @param flights the method's flights
     * @param background runs a task on another thread
     * @param failures receives what could not be done, and why
     */
    public LostFlights(FlightTable flights, Consumer<Runnable> background, BiConsumer<String, Throwable> failures) {
        this.flights = flights;
        this.background = background;
        this.failures = failures;
    }

    /**
     * Runs a step. If it throws, the flight is marked as lost, and the throwable is thrown on.
     *
     * @param flight the flight that nobody would end if the step failed
     * @param step what to do
     * @param argument passed to the step
     * @param thrown passed to the step
     * @return the step's result
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // losses is a hint: a lost update is as good as the other one
    public static @Nullable Object guard(
            Flight flight, Step step, @Nullable Object argument, @Nullable Throwable thrown) {
        try {
            return step.run(flight, argument, thrown);
        } catch (Throwable e) {
            // Field writes alone, and this one first.
            flight.begun = CoalesceFlight.LOST;
            SharedFlightState shared = flight.sharedState;
            if (shared != null && shared.lost == null) {
                shared.lost = flight;
                shared.nextLost = newest;
                newest = shared;
            }
            CoalesceFlight.losses++;
            throw e;
        }
    }

    /** Ends the flights that were lost since the last call. Costs a comparison if there are none. */
    public void repair() {
        int losses = CoalesceFlight.losses;
        if (seen != losses) {
            seen = losses;
            flights.repairLost();
            if (newest != null) {
                repairList(losses);
            }
        }
    }

    private void repairList(int losses) {
        try {
            background.accept(() -> repairListed(failures)); // stages of futures are not this caller's to run
        } catch (Throwable e) {
            seen = losses - 1; // the next call tries again
            failures.accept("completing lost futures", e);
        }
    }

    /**
     * Ends all listed flights, whatever method they belong to.
     *
     * @param failures receives what could not be done, and why
     */
    static void repairListed(BiConsumer<String, Throwable> failures) {
        SharedFlightState first = newest;
        newest = null;
        for (SharedFlightState each = first; each != null; ) {
            SharedFlightState next = each.nextLost;
            Flight flight = each.lost;
            each.nextLost = null;
            each.lost = null;
            if (flight != null) {
                repair(flight, failures);
            }
            each = next;
        }
    }

    /** Ends one flight. If that fails, the others are still ended. */
    private static void repair(Flight flight, BiConsumer<String, Throwable> failures) {
        try {
            if (!flight.isTold()) {
                flight.repair();
            }
        } catch (Throwable e) {
            failures.accept("completing a lost flight", e);
        }
    }
}
