package dev.coalesce.agent.metrics;

/**
 * The JMX bean of one coalesced method ({@code dev.coalesce:type=Method}) or named coalescer
 * ({@code dev.coalesce:type=Coalescer}). Its attributes have the names and meanings of {@code dev.coalesce.Stats}.
 */
public interface MethodMXBean {
    /**
     * Returns how many calls were answered by a cached result, without running the method body.
     *
     * @return the number of calls
     */
    long getHits();

    /**
     * Returns how many calls ran the method body on behalf of all concurrent callers of their key.
     *
     * @return the number of calls
     */
    long getLeads();

    /**
     * Returns how many calls joined a flight and received the result or the exception of its leader.
     *
     * @return the number of calls
     */
    long getFollows();

    /**
     * Returns how many leads and background refreshes ended with an exception.
     *
     * @return the number of failed executions
     */
    long getFailures();

    /**
     * Returns how many followers stopped waiting because their wait timeout had elapsed.
     *
     * @return the number of calls
     */
    long getTimeouts();

    /**
     * Returns how many followers were promoted because their leader had been interrupted or cancelled.
     *
     * @return the number of promotions
     */
    long getPromotions();

    /**
     * Returns how many calls ran the method body uncoalesced, such as re-entrant calls and calls whose key could not be
     * computed.
     *
     * @return the number of calls
     */
    long getBypasses();

    /**
     * Returns how many cached results were removed because the maximum size was exceeded.
     *
     * @return the number of results
     */
    long getEvictions();

    /**
     * Returns how many keys are in flight now.
     *
     * @return the current number of flights
     */
    int getInFlight();

    /**
     * Returns the age of the oldest flight.
     *
     * @return the age in milliseconds; 0 if nothing is in flight
     */
    long getOldestFlightMillis();

    /**
     * Returns how many results are cached now.
     *
     * @return the current number of results
     */
    long getSize();

    /**
     * Returns the execution time that hits and follows have saved. The estimate takes each of them for an average lead
     * or refresh.
     *
     * @return the estimated time in nanoseconds
     */
    long getSavedNanos();
}
