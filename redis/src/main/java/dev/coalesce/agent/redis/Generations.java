package dev.coalesce.agent.redis;

import dev.coalesce.agent.cluster.SharedKey;
import java.util.ArrayDeque;
import java.util.List;
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
 * <p>A declaration that methods override has a generation too. The names of such a method's keys contain a number that
 * is made of all of them, so a new one of any of them makes the keys unreachable.
 *
 * <p>A number that the server has lost is replaced by a new one, so that no older result returns. A number that has been
 * read is kept until the server reports a change of it, or the connection is lost. Thread-safe.
 */
final class Generations {
    /** Odd, so that no two sums become one. */
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

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
     * Passes the number of a key's names to an action, or why it is not known. The action runs at once if the number is
     * known. Otherwise the actions run in the order of these calls when the server has replied: a command that follows
     * an invalidation must not overtake it.
     */
    void withCurrent(SharedKey key, BiConsumer<? super @Nullable Long, ? super @Nullable Throwable> action) {
        List<String> declarations = key.declarations();
        if (declarations.isEmpty()) {
            current(key.method()).use(action);
            return;
        }
        current(key.method());
        for (String each : declarations) {
            current(each); // all are asked for at the same time
        }
        add(key, -1, 0, action);
    }

    private void add(
            SharedKey key,
            int index,
            long sum,
            BiConsumer<? super @Nullable Long, ? super @Nullable Throwable> action) {
        if (index == key.declarations().size()) {
            action.accept(sum, null);
            return;
        }
        current(index < 0 ? key.method() : key.declarations().get(index)).use((number, failure) -> {
            if (number == null) {
                action.accept(null, failure);
            } else {
                add(key, index + 1, mix(sum, number), action);
            }
        });
    }

    private static long mix(long sum, long number) {
        return (Long.rotateLeft(sum, 17) + number) * FACTOR;
    }

    private Generation current(String method) {
        Generation known = numbers.get(method);
        return known != null ? known : ask(method, false);
    }

    /** {@return whether the number is still that of the key's names, as far as the server has reported} */
    boolean isCurrent(SharedKey key, long number) {
        Generation known = numbers.get(key.method());
        if (known == null || !known.isKnown()) {
            return false;
        }
        if (key.declarations().isEmpty()) {
            return known.number.join() == number;
        }
        long sum = mix(0, known.number.join());
        for (String each : key.declarations()) {
            Generation ofDeclaration = numbers.get(each);
            if (ofDeclaration == null || !ofDeclaration.isKnown()) {
                return false;
            }
            sum = mix(sum, ofDeclaration.number.join());
        }
        return sum == number;
    }

    /**
     * {@return whether the number is still that of the key's names; asks the server if that is not known, and does not
     * fail}
     */
    CompletionStage<Boolean> confirm(SharedKey key, long number) {
        CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        withCurrent(key, (current, unknown) -> confirmed.complete(current != null && current == number));
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
        private final Queue<BiConsumer<? super @Nullable Long, ? super @Nullable Throwable>> waiting =
                new ArrayDeque<>();

        /** Whether no action waits any more. Written with this object's monitor. */
        private volatile boolean isReady;

        boolean isKnown() {
            return number.isDone() && !number.isCompletedExceptionally();
        }

        void use(BiConsumer<? super @Nullable Long, ? super @Nullable Throwable> action) {
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
                BiConsumer<? super @Nullable Long, ? super @Nullable Throwable> next;
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
