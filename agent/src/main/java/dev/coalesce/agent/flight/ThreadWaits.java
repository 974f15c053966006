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
}
