package dev.coalesce.agent.metrics;

/** The agent itself. */
public interface AgentMXBean {
    /**
     * The agent's version.
     *
     * @return as in its jar's manifest
     */
    String getVersion();

    /**
     * How many methods and coalescers are linked and alive.
     *
     * @return a number that falls when classes are unloaded
     */
    int getMethods();

    /**
     * How often something inside the agent went wrong; the calls then ran as if it were not there.
     *
     * @return a number that only grows
     */
    long getErrors();
}
