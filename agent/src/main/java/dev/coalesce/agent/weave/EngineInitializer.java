package dev.coalesce.agent.weave;

import org.jspecify.annotations.Nullable;

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
     * Tells whether the current thread has enough stack to weave a class. Classes of the agent are initialized
     * meanwhile, and would be broken if the stack ended then.
     *
     * @return false if the class should be {@linkplain #postpone postponed}
     */
    default boolean hasStackRoom() {
        return true;
    }

    /**
     * Weaves a class later, because there is too little stack or memory left now. The class loads unchanged.
     *
     * @param loader its class loader; null: the boot class loader
     * @param name its name, with dots; empty: it is not known which class it was
     */
    default void postpone(@Nullable ClassLoader loader, String name) {}

    /**
     * Tells whether the engine has been prepared.
     *
     * @return false if no class can have been woven yet
     */
    default boolean isInitialized() {
        return true;
    }

    /**
     * Called when a class has been woven, to count its methods.
     *
     * @param loader its class loader; null: the boot class loader
     * @param name its name, with dots
     * @param methods the number of its coalesced methods
     */
    default void woven(@Nullable ClassLoader loader, String name, int methods) {}
}
