package dev.coalesce.agent.observe;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A call of a counted method that is timed. */
final class TimedCall implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final ObservedMethod method;
    private final long start;

    TimedCall(ObservedMethod method, long start) {
        this.method = method;
        this.start = start;
    }

    /** Called by the woven method when its body has ended. Never throws. */
    @Override
    public void accept(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            if (!FutureEnd.follows(method.returnsFuture, result, this::end)) {
                end(result, thrown);
            }
        } catch (Throwable e) {
            method.fail(e);
        }
    }

    private void end(@Nullable Object value, @Nullable Throwable thrown) {
        try {
            method.timed(method.all.now() - start);
        } catch (Throwable e) {
            method.fail(e);
        }
    }
}
