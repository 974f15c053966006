package dev.coalesce.agent.bridge;

import org.jspecify.annotations.Nullable;

/** An execution in flight, as its leader sees it. */
public abstract class CoalesceFlight extends CoalesceAction {
    /** The value of {@link #begun} that marks a lost flight. */
    public static final int LOST = 0;

    /**
     * When this flight began, in units of the engine; or {@link #LOST} if {@link #end} could not do its work, because
     * the stack had no room for it. Whoever finds or awaits a lost flight ends it. This is a field, because writing a
     * field takes no stack.
     */
    public int begun;

    /**
     * Changes after each flight that was {@link #LOST}, so that others need not look for lost flights. It need not be
     * exact; it is volatile so that the mark is seen.
     */
    public static volatile int losses;

    /** Only the engine creates instances. */
    protected CoalesceFlight() {}

    /**
     * Called once, on the leader's thread, when the body has ended. Throws only if the stack has no room for the call.
     *
     * @param result what the body returned
     * @param thrown what the body threw, or null
     * @return what the leader's caller gets instead of {@code result}
     */
    public abstract @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown);
}
