package dev.coalesce.agent.observe;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A call of a simulated method, from its beginning to its end. */
final class ObservedCall implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final ObservedMethod method;
    final long start;

    /** The first of the caches in which the call is simulated; the others follow it. */
    final @Nullable SimulatedCall first;

    ObservedCall(ObservedMethod method, long start, @Nullable SimulatedCall first) {
        this.method = method;
        this.start = start;
        this.first = first;
    }

    /** Called by the woven method when its body has ended. Never throws. */
    @Override
    public void accept(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            if (!FutureEnd.follows(method.returnsFuture, result, this::end)) {
                method.end(this, result, thrown);
            }
        } catch (Throwable e) {
            method.fail(e);
        }
    }

    /** Called when the future has completed. Never throws. */
    private void end(@Nullable Object value, @Nullable Throwable thrown) {
        try {
            method.end(this, value, thrown);
        } catch (Throwable e) {
            method.fail(e);
        }
    }
}
