package dev.coalesce.agent.weave;

/**
 * Prepares the engine before the first class is woven. That costs too much for a JVM in which no class is ever woven.
 */
@FunctionalInterface
public interface EngineInitializer {
    /**
     * Prepares the engine, unless that has been done. May be called by any thread, any number of times.
     *
     * @return false if the engine cannot be prepared, which has been logged
     */
    boolean initialize();

    /**
     * Tells whether the engine has been prepared.
     *
     * @return false if no class can have been woven yet
     */
    default boolean isInitialized() {
        return true;
    }
}
