package dev.coalesce.agent.weave;

/** What has to be there before a class is woven, and costs too much to be made before there is one. */
@FunctionalInterface
public interface EngineInitializer {
    /**
     * Sees that it is there. By any thread, any number of times.
     *
     * @return false where it cannot be, which has been said
     */
    boolean lay();
}
