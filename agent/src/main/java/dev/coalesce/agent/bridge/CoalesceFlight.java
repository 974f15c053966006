package dev.coalesce.agent.bridge;

import org.jspecify.annotations.Nullable;

/** An execution in flight, as its leader sees it. */
public abstract class CoalesceFlight extends CoalesceAction {
    /** In {@link #begun}. */
    public static final int LOST = 0;

    /**
     * When it began, in units of the engine's; {@link #LOST} where {@link #end} could not do its work, as when the stack had
     * no room for it: whoever finds or awaits this flight then ends it. A field, since to write one takes no stack.
     */
    public int begun;

    /**
     * Changes after each flight that was {@link #LOST}, so that others need not look for them. Not exact, and need not be;
     * volatile, so that the mark is seen.
     */
    public static volatile int losses;

    /** For the engine. */
    protected CoalesceFlight() {}

    /**
     * Called once, on the leader's thread, when the body has ended. Never throws.
     *
     * @param result what the body returned
     * @param thrown what it threw, or null
     * @return what the leader's caller gets instead of {@code result}
     */
    public abstract @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown);
}
