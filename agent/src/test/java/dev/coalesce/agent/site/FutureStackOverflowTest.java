package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests stack overflows of the thread that completes a leader's future, at any place in the engine. */
class FutureStackOverflowTest {
    private static final int MAX_FRAMES_LEFT = 250;
    private static final int STACK_SIZE = 256 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private int unwound;

    @Test
    void completingThreadOverflows_nextCallAnswersFollowers() throws Exception {
        for (int framesLeft = 1; framesLeft < MAX_FRAMES_LEFT; framesLeft++) {
            Calls calls = Calls.ofFutures();
            Upstream upstream = new Upstream();
            List<CompletableFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(future(calls, "key", futures.isEmpty() ? upstream : completed()));
            }

            upstream.complete("result");
            notifyWith(framesLeft, upstream);
            if (!upstream.engineNotified) {
                upstream.notifyEngine(); // the thread had no stack left to call the engine at all
            }
            assertThat(future(calls, "other", completed())).succeedsWithin(LIMIT);

            futures.add(future(calls, "key", completed()));
            for (int i = 1; i < futures.size(); i++) {
                assertThat(futures.get(i))
                        .as("follower %d with %d frames left", i, framesLeft)
                        .succeedsWithin(LIMIT)
                        .isEqualTo("result");
            }
            // The leader's own future may hold that thread's error.
            Eventually.isTrue(
                    "the leader's future is done, with " + framesLeft + " frames left", futures.get(0)::isDone);
            assertThat(calls.counters().inFlight()).isZero();
        }
    }

    /** A future that notifies the engine only when the test asks it to. */
    private static final class Upstream extends CompletableFuture<Object> {
        private @Nullable BiConsumer<Object, @Nullable Throwable> engine;
        boolean engineNotified;

        @Override
        @SuppressWarnings("unchecked")
        public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
            if (engine == null) {
                engine = (BiConsumer<Object, @Nullable Throwable>) action;
                return this;
            }
            return super.whenComplete(action);
        }

        void notifyEngine() {
            int before = CoalesceFlight.losses;
            try {
                Objects.requireNonNull(engine).accept("result", null);
                engineNotified = true;
            } catch (StackOverflowError e) {
                engineNotified = CoalesceFlight.losses != before;
                throw e;
            }
        }
    }

    private static CompletableFuture<Object> completed() {
        return CompletableFuture.completedFuture("result");
    }

    private static CompletableFuture<?> future(Calls calls, Object key, CompletableFuture<Object> own) {
        return (CompletableFuture<?>) Objects.requireNonNull(calls.call(key, () -> own));
    }

    private void notifyWith(int framesLeft, Upstream upstream) throws InterruptedException {
        unwound = 0;
        Thread thread = new Thread(null, () -> overflow(framesLeft, upstream), "deep", STACK_SIZE);
        thread.setUncaughtExceptionHandler((t, e) -> {});
        thread.start();
        thread.join();
    }

    /** Overflows the stack, and notifies the engine {@code framesLeft} frames above the end of the stack. */
    @SuppressWarnings("InfiniteRecursion") // intended
    private void overflow(int framesLeft, Upstream upstream) {
        try {
            overflow(framesLeft, upstream);
        } catch (StackOverflowError e) {
            if (++unwound == framesLeft) {
                upstream.notifyEngine();
            }
            throw e;
        }
    }
}
