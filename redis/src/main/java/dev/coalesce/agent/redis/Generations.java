package dev.coalesce.agent.redis;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The generation of each method: a random number that is part of the names of all its keys. A new number makes every
 * key of the method unreachable at once, whatever their number; the strings themselves expire.
 *
 * <p>A number that the server has lost is replaced by a new one, so that no older result returns. A number that has been
 * read is kept until the server reports a change of it, or the connection is lost. Thread-safe.
 */
final class Generations {
    private final ConcurrentHashMap<String, Generation> numbers = new ConcurrentHashMap<>();
    private final Source source;

    /** Reads or replaces a number in the server. */
    interface Source {
        CompletionStage<Long> current(String method);

        CompletionStage<Long> next(String method);
    }

    Generations(Source source) {
        this.source = source;
    }

    /**
     * Passes the number to an action, or why it is not known. The action runs at once if the number is known. Otherwise
     * the actions run in the order of these calls when the server has replied: a command that follows an invalidation
     * must not overtake it.
     */
    void withCurrent(String method, BiConsumer<? super Long, ? super @Nullable Throwable> action) {
        Generation known = numbers.get(method);
        (known != null ? known : ask(method, false)).use(action);
    }

    /** {@return whether the number is still the method's, as far as the server has reported} */
    boolean isCurrent(String method, long number) {
        Generation known = numbers.get(method);
        return known != null && !known.number.isCompletedExceptionally() && known.number.getNow(number + 1) == number;
    }

    /** {@return whether the number is still the method's; asks the server if that is not known, and does not fail} */
    CompletionStage<Boolean> confirm(String method, long number) {
        CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        withCurrent(method, (current, unknown) -> confirmed.complete(unknown == null && current == number));
        return confirmed;
    }

    /** Replaces the number. Calls that follow use the new one, or wait for it. */
    CompletableFuture<Long> next(String method) {
        return ask(method, true).number;
    }

    private Generation ask(String method, boolean next) {
        Generation asked = new Generation();
        if (next) {
            numbers.put(method, asked);
        } else {
            Generation other = numbers.putIfAbsent(method, asked);
            if (other != null) {
                return other;
            }
        }
        (next ? source.next(method) : source.current(method)).whenComplete((number, failure) -> {
            if (failure != null) {
                numbers.remove(method, asked);
                asked.number.completeExceptionally(failure);
            } else {
                asked.number.complete(number);
            }
            asked.runWaiting();
        });
        return asked;
    }

    /** Forgets the number of a method, because it has changed; of all methods if null. */
    void forget(@Nullable String method) {
        if (method == null) {
            numbers.clear();
        } else {
            numbers.remove(method);
        }
    }

    /** A number that is known, or was asked for. */
    private static final class Generation {
        private final CompletableFuture<Long> number = new CompletableFuture<>();

        /** Actions that came before the number. Guarded by this object's monitor. */
        private final Queue<BiConsumer<? super Long, ? super @Nullable Throwable>> waiting = new ArrayDeque<>();

        /** Whether no action waits any more. Written with this object's monitor. */
        private volatile boolean isReady;

        void use(BiConsumer<? super Long, ? super @Nullable Throwable> action) {
            if (!isReady) {
                synchronized (this) {
                    if (!isReady) {
                        waiting.add(action);
                        return;
                    }
                }
            }
            number.whenComplete(action);
        }

        /** Called when there is a number, or a failure. An action that comes meanwhile runs here too. */
        void runWaiting() {
            while (true) {
                BiConsumer<? super Long, ? super @Nullable Throwable> next;
                synchronized (this) {
                    next = waiting.poll();
                    if (next == null) {
                        isReady = true;
                        return;
                    }
                }
                number.whenComplete(next);
            }
        }
    }
}
