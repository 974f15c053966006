package dev.coalesce.agent.metrics;

/** The counters of one coalesced method, or of one named coalescer; see {@code dev.coalesce.Stats} for each. */
@SuppressWarnings("MissingJavadocMethod")
public interface MethodMXBean {
    long getHits();

    long getLeads();

    long getFollows();

    long getFailures();

    long getTimeouts();

    long getPromotions();

    long getBypasses();

    long getEvictions();

    int getInFlight();

    long getOldestFlightMillis();

    long getSize();

    long getSavedNanos();
}
