package dev.coalesce.agent.call;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that differs by the kind of result: a value, a future, an input stream, a publisher. The linker chooses
 * one strategy for each method; nothing else asks what kind of result a method has. Immutable.
 */
public abstract class ResultStrategy {
    /** Called by subclasses. */
    protected ResultStrategy() {}

    /**
     * Opens a group of calls.
     *
     * @param method the method that is called
     * @param scopeOwner the object whose calls these are; null if all objects share
     * @return a new group
     */
    public CallGroup openGroup(CoalescedMethod method, @Nullable Object scopeOwner) {
        return new CallGroup(method, this, scopeOwner);
    }

    /**
     * Answers a call that finds no fresh result.
     *
     * @param group the group of the call
     * @param key its key; not a copy
     * @param mayWait false if the caller holds a monitor that the leader may need
     * @return as {@link CallGroup#enter}
     */
    protected abstract @Nullable Object miss(CallGroup group, Object key, boolean mayWait);

    /**
     * Converts a cached outcome into what a caller gets.
     *
     * @param outcome the outcome of a flight
     * @return as {@link CallGroup#enter}; null if the outcome is no longer available
     */
    protected abstract @Nullable Object deliver(Object outcome);

    /**
     * Returns what releases an outcome that is no longer cached.
     *
     * @return null if outcomes need not be released
     */
    public @Nullable Consumer<Object> release() {
        return null;
    }
}
