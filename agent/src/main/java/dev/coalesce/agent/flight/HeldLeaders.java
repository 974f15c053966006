package dev.coalesce.agent.flight;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Leaders that wait before their bodies, because a test holds them: callers can then join without a body that sleeps.
 * Nothing but tests creates an instance. Thread-safe.
 */
public final class HeldLeaders {
    /**
     * Whether there has been an instance in this JVM. Not volatile, so that a lead reads it for nothing: a test creates
     * an instance before it starts the threads that make the calls.
     */
    private static boolean isUsed;

    private static final List<HeldLeaders> ALL = new CopyOnWriteArrayList<>();

    private final Predicate<Flight> held;
    private final long maxNanos;
    private final Thread holder = Thread.currentThread();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Set<FlightReference> flights = ConcurrentHashMap.newKeySet();

    /** Why a leader was not held to the end; empty if nothing went wrong. */
    private volatile String problem = "";

    /** By identity: two flights of one key are equal. */
    private record FlightReference(Flight flight) {
        @Override
        @SuppressWarnings("ReferenceEquality") // see above
        public boolean equals(Object other) {
            return other instanceof FlightReference && ((FlightReference) other).flight == flight;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(flight);
        }
    }

    /**
     * Holds each leader from now on, until {@link #release}.
     *
     * @param held selects the flights whose leaders are held
     * @param maxNanos how long a leader is held at most
     */
    @SuppressWarnings("StaticAssignmentInConstructor") // see isUsed
    public HeldLeaders(Predicate<Flight> held, long maxNanos) {
        this.held = held;
        this.maxNanos = maxNanos;
        ALL.add(this);
        isUsed = true;
    }

    /** Waits if a test holds the leader of this flight. Called by the leader, before its body. Throws nothing. */
    static void awaitRelease(Flight flight) {
        if (isUsed) {
            for (HeldLeaders each : ALL) {
                each.await(flight);
            }
        }
    }

    private void await(Flight flight) {
        if (!held.test(flight)) {
            return;
        }
        if (Thread.currentThread() == holder) {
            problem = "the thread that holds the leader has called the method itself, and would wait for itself."
                    + " Call the method from other threads.";
            return;
        }
        FlightReference reference = new FlightReference(flight);
        flights.add(reference);
        try {
            if (!released.await(maxNanos, TimeUnit.NANOSECONDS)) {
                problem = "a leader was held for " + TimeUnit.NANOSECONDS.toSeconds(maxNanos)
                        + " s and then went on. Release it earlier.";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the body runs, and finds that it is interrupted
        } finally {
            flights.remove(reference);
        }
    }

    /** Lets all held leaders go on, and holds no others. */
    public void release() {
        ALL.remove(this);
        released.countDown();
    }

    /**
     * Returns how many leaders are held now.
     *
     * @return the number of flights
     */
    public int leaders() {
        return flights.size();
    }

    /**
     * Returns how many callers wait for the held leaders now.
     *
     * @return the callers, with a thread or with a future
     */
    public int followers() {
        FlightReport report = new FlightReport();
        int followers = 0;
        for (FlightReference each : flights) {
            FlightReport.Participants participants = report.of(each.flight);
            followers += participants.threads().size() + participants.others();
        }
        return followers;
    }

    /**
     * Returns why a leader was not held to the end.
     *
     * @return a sentence that says what to do; empty if nothing went wrong
     */
    public String problem() {
        return problem;
    }
}
