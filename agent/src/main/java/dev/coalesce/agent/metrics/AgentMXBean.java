package dev.coalesce.agent.metrics;

/** The JMX bean {@code dev.coalesce:type=Agent}, which describes the agent as a whole. */
public interface AgentMXBean {
    /**
     * Returns the version of the agent.
     *
     * @return the version in the manifest of the agent's jar
     */
    String getVersion();

    /**
     * Returns the number of coalesced methods that have been woven, called or not, and of named coalescers in use.
     *
     * @return the current number; it falls when classes are unloaded
     */
    int getMethods();

    /**
     * Returns how often something inside the agent failed. Each affected call ran as if the agent were absent.
     *
     * @return the number of failures since the agent started
     */
    long getErrors();
}
