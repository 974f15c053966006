package dev.coalesce.agent.verify;

import org.jspecify.annotations.Nullable;

/** A call that is verified, from its beginning to its end. Immutable. */
public final class VerifiedCall {
    private final VerifiedMethod method;
    final long key;
    final CallContext context;
    final long begin;

    /** The time that was spent before the body began. */
    final long spent;

    VerifiedCall(VerifiedMethod method, long key, CallContext context, long begin, long spent) {
        this.method = method;
        this.key = key;
        this.context = context;
        this.begin = begin;
        this.spent = spent;
    }

    /**
     * Ends the call.
     *
     * @param result its result
     * @param thrown its failure; null if it has returned
     */
    public void end(@Nullable Object result, @Nullable Throwable thrown) {
        method.end(this, result, thrown);
    }
}
