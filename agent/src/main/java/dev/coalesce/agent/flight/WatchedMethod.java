package dev.coalesce.agent.flight;

/** A method as its flights see it: they ask it about waits and about frames of the stack. */
public interface WatchedMethod {
    /**
     * Counts the frames of the method. While a call leads, its frame is on its thread's stack.
     *
     * @param stack the stack of a thread
     * @return how many calls of the method the thread is in
     */
    int countFrames(StackTraceElement[] stack);

    /**
     * Tells whether a long wait shall be reported now. If so, the next one is reported a while later.
     *
     * @param now the time by {@link System#nanoTime}
     * @return false if a wait for a flight of the method was reported recently
     */
    boolean isWaitNoticeDue(long now);
}
