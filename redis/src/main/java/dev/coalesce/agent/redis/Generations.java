package dev.coalesce.agent.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The generation of each method: a random number that is part of the names of all its keys. A new number makes every
 * key of the method unreachable at once, whatever their number; the strings themselves expire.
 *
 * <p>A number that the server has lost is replaced by a new one, so that no older result returns. A number that has been
 * read is kept until the server reports a change of it, or the connection is lost. Thread-safe.
 */
final class Generations {
    private final ConcurrentHashMap<String, CompletableFuture<Long>> numbers = new ConcurrentHashMap<>();
    private final Source source;

    /** Reads or replaces a number in the server. */
    interface Source {
        CompletionStage<Long> current(String method);

        CompletionStage<Long> next(String method);
    }

    Generations(Source source) {
        this.source = source;
    }

    /** {@return the number, which a first call for a method asks the server for} */
    CompletableFuture<Long> current(String method) {
        CompletableFuture<Long> known = numbers.get(method);
        return known != null ? known : ask(method, false);
    }

    /** {@return whether the number is still the method's, as far as the server has reported} */
    boolean isCurrent(String method, long number) {
        CompletableFuture<Long> known = numbers.get(method);
        return known != null && !known.isCompletedExceptionally() && known.getNow(number + 1) == number;
    }

    /** Replaces the number. Calls that follow use the new one, or wait for it. */
    CompletableFuture<Long> next(String method) {
        return ask(method, true);
    }

    private CompletableFuture<Long> ask(String method, boolean next) {
        CompletableFuture<Long> number = new CompletableFuture<>();
        if (next) {
            numbers.put(method, number);
        } else {
            CompletableFuture<Long> other = numbers.putIfAbsent(method, number);
            if (other != null) {
                return other;
            }
        }
        (next ? source.next(method) : source.current(method)).whenComplete((value, failure) -> {
            if (failure != null) {
                numbers.remove(method, number);
                number.completeExceptionally(failure);
            } else {
                number.complete(value);
            }
        });
        return number;
    }

    /** Forgets the number of a method, because it has changed; of all methods if null. */
    void forget(@Nullable String method) {
        if (method == null) {
            numbers.clear();
        } else {
            numbers.remove(method);
        }
    }
}
