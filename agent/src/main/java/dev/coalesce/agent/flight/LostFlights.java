package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.thread.Privileged;
import java.util.concurrent.TimeUnit;
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

    /** The JVM shows no more frames of a thread, so a stack of this depth may be incomplete. */
    private static final int MAX_FRAMES = 1000;

    /** The least time between two looks at the stack of a leader, for calls of one method. */
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FlightTable flights;

    /** When a call last looked at the stack of a leader. Racy: two looks do no harm. */
    private volatile long looked;

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

    /** Marks a flight as lost whose leader will not end it any more. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // as in guard
    static void markLost(Flight flight) {
        flight.begun = CoalesceFlight.LOST;
        CoalesceFlight.losses++;
    }

    /**
     * Tells whether a flight will never end, because its leader is gone without having ended it: the thread is dead, or
     * it has left the method. A debugger can drop a frame or force a return, and a thread can be stopped anywhere.
     *
     * <p>A leader ends its flight inside the method. So if its stack does not show the method, and the flight has
     * neither an outcome nor another leader afterwards, nobody is left to end it.
     */
    static boolean hasLostLeader(Flight flight) {
        Thread leader = flight.leader();
        WatchedMethod method = flight.watchedMethod();
        if (leader == null) {
            return false;
        }
        boolean gone = !leader.isAlive();
        if (!gone && method != null) {
            StackTraceElement[] stack = Privileged.run(leader::getStackTrace);
            gone = stack.length > 0 && stack.length < MAX_FRAMES && method.countFrames(stack) == 0;
        }
        return gone && !flight.isDone() && flight.leader() == leader;
    }

    /**
     * Ends a flight that a call has found, if it is lost or its leader is gone. Most calls look at the leader only.
     *
     * @param found a flight of this method
     * @return true if the flight has ended
     */
    public boolean endIfLost(Flight found) {
        if (found.isLost()) {
            found.repair();
            return true;
        }
        Thread leader = found.leader();
        if (leader == null) {
            return false;
        }
        boolean mine = leader == Thread.currentThread();
        if (!mine && leader.isAlive() && found.ageNanos() < LOOK_EVERY_NANOS) {
            return false;
        }
        long now = System.nanoTime();
        long last = looked;
        if (last != 0 && now - last < LOOK_EVERY_NANOS && leader.isAlive()) {
            return false;
        }
        looked = now;
        if (mine ? !hasReentered(found) : !hasLostLeader(found)) {
            return false;
        }
        markLost(found);
        found.repair();
        return true;
    }

    /**
     * Tells whether the current thread leads a flight whose frame is gone: it has left the method without ending the
     * flight, and calls it again. Each flight that it leads has a frame in its stack, and so has the current call.
     */
    private boolean hasReentered(Flight found) {
        Thread me = Thread.currentThread();
        WatchedMethod method = found.watchedMethod();
        StackTraceElement[] stack = me.getStackTrace();
        return method != null && stack.length < MAX_FRAMES && method.countFrames(stack) <= flights.countLedBy(me);
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
