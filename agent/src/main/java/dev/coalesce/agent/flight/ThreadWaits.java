package dev.coalesce.agent.flight;

/** Tells which threads wait for which, for waits that this JVM does not see as a whole. Thread-safe. */
public final class ThreadWaits {
    private ThreadWaits() {}

    /**
     * Tells whether a thread waits for a flight that another thread leads, or for one whose leader does so, and so on.
     *
     * @param waiting the thread that may wait
     * @param leading the thread at the end
     * @return false if it does not wait
     */
    public static boolean leadTo(Thread waiting, Thread leading) {
        WaitGraph.Execution awaited = WaitGraph.awaitedBy(waiting);
        return awaited != null && WaitGraph.leadsTo(awaited, leading, null);
    }

    /**
     * Tells whether a thread waits for a flight, or for one whose leader does so, and so on.
     *
     * @param waiting the thread that may wait
     * @param flight the flight at the end
     * @return false if it does not wait
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public static boolean leadTo(Thread waiting, Flight flight) {
        WaitGraph.Execution awaited = WaitGraph.awaitedBy(waiting);
        return awaited == flight || (awaited != null && WaitGraph.leadsTo(awaited, null, flight));
    }
}
