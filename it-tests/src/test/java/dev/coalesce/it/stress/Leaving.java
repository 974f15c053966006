package dev.coalesce.it.stress;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a caller does with the future it received: it waits for it, or completes it early and has left. */
enum Leaving {
    STAYS,
    CANCEL,
    COMPLETE,
    COMPLETE_EXCEPTIONALLY,
    COMPLETE_ASYNC,
    OR_TIMEOUT,
    COMPLETE_ON_TIMEOUT,
    OBTRUDE_VALUE,
    OBTRUDE_EXCEPTION;

    /** What a caller completes its own future with. */
    static final class Left extends Exception {
        private static final long serialVersionUID = 1L;

        /** How the caller left. */
        final Leaving way;

        Left(Leaving way) {
            super(way.toString(), null, false, false);
            this.way = way;
        }
    }

    /** Completes a future in this way. After {@code OR_TIMEOUT} and {@code COMPLETE_ON_TIMEOUT} a timer does. */
    void leave(CompletableFuture<Object> future) {
        Left left = new Left(this);
        switch (this) {
            case STAYS -> {}
            case CANCEL -> future.cancel(true);
            case COMPLETE -> future.complete(left);
            case COMPLETE_EXCEPTIONALLY -> future.completeExceptionally(left);
            case COMPLETE_ASYNC -> future.completeAsync(() -> left, Runnable::run);
            case OR_TIMEOUT -> future.orTimeout(1, TimeUnit.MILLISECONDS);
            case COMPLETE_ON_TIMEOUT -> future.completeOnTimeout(left, 1, TimeUnit.MILLISECONDS);
            case OBTRUDE_VALUE -> future.obtrudeValue(left);
            case OBTRUDE_EXCEPTION -> future.obtrudeException(left);
        }
    }
}
