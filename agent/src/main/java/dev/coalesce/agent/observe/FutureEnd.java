package dev.coalesce.agent.observe;

import dev.coalesce.agent.digest.FieldReaders;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call when the future completes that it returned. The callback is added to futures of the JDK's own classes
 * only, because a subclass may have code of the application in {@code whenComplete}.
 */
final class FutureEnd {
    private FutureEnd() {}

    /**
     * Tells whether a call ends later, and if so, ends it then.
     *
     * @return false if the call has ended already: it failed, or returned null
     * @throws IllegalStateException if the end of this future cannot be observed
     */
    static boolean follows(
            boolean returnsFuture, @Nullable Object result, BiConsumer<@Nullable Object, @Nullable Throwable> end) {
        if (!returnsFuture || result == null) {
            return false;
        }
        if (!(result instanceof CompletableFuture) || !FieldReaders.isOfJdk(result.getClass())) {
            throw new IllegalStateException("the end of a " + result.getClass().getName()
                    + " cannot be observed without running code of the application");
        }
        CompletableFuture<?> unused = ((CompletableFuture<?>) result).whenComplete(end);
        return true;
    }
}
