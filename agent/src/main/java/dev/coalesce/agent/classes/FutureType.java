package dev.coalesce.agent.classes;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A library's type of future. An implementation knows the library; it converts to and from the JDK's futures. */
public interface FutureType {
    /**
     * Converts the future that a method body returned.
     *
     * @param result a future of this type
     * @return a stage that completes with it; cancelling the stage's {@code CompletableFuture} cancels the result, if
     *     the library has futures that can be cancelled
     */
    CompletionStage<?> source(Object result);

    /**
     * Makes the future that one caller receives.
     *
     * @param shared the caller's own future
     * @return a future of this type that completes with it, and whose cancellation cancels it
     */
    Object future(CompletableFuture<?> shared);
}
