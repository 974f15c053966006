package dev.coalesce.agent.observe;

import dev.coalesce.agent.verify.VerifiedCall;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call that is verified, and perhaps observed otherwise too. Its context was read when it began: the thread that
 * completes a future has another one.
 */
final class VerifyingCall implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final boolean returnsFuture;
    private final VerifiedCall call;

    /** Told about the end before the results are compared, so that comparing does not count as the body's time. */
    private final @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> observed;

    private final Consumer<Throwable> onFailure;

    VerifyingCall(
            boolean returnsFuture,
            VerifiedCall call,
            @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> observed,
            Consumer<Throwable> onFailure) {
        this.returnsFuture = returnsFuture;
        this.onFailure = onFailure;
        this.call = call;
        this.observed = observed;
    }

    /** Called by the woven method when its body has ended. Never throws. */
    @Override
    public void accept(@Nullable Object result, @Nullable Throwable thrown) {
        if (observed != null) {
            observed.accept(result, thrown);
        }
        try {
            if (!FutureEnd.follows(returnsFuture, result, this::end)) {
                end(result, thrown);
            }
        } catch (Throwable e) {
            onFailure.accept(e);
        }
    }

    private void end(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            call.end(result, thrown);
        } catch (Throwable e) {
            onFailure.accept(e);
        }
    }
}
