package dev.coalesce.agent.call;

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

/** The stack of the thread that completes a leader's future can run out anywhere in the engine's part of that. */
class FutureStackOverflowTest {
    private static final int MOST_FRAMES_LEFT = 250;
    private static final int STACK = 256 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private int unwound;

    @Test
    void whereverItRunsOutEachFollowerGetsAResultOnceSomebodyComesBy() throws Exception {
        for (int framesLeft = 1; framesLeft < MOST_FRAMES_LEFT; framesLeft++) {
            Calls calls = Calls.ofFutures();
            Upstream upstream = new Upstream();
            List<CompletableFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(future(calls, "key", futures.isEmpty() ? upstream : answered()));
            }

            upstream.complete("result");
            tellWith(framesLeft, upstream);
            if (!upstream.heard) {
                upstream.tell(); // that thread had no stack to call the engine at all
            }
            assertThat(future(calls, "other", answered())).succeedsWithin(LIMIT);

            futures.add(future(calls, "key", answered()));
            for (int i = 1; i < futures.size(); i++) {
                assertThat(futures.get(i))
                        .as("follower %d with %d frames left", i, framesLeft)
                        .succeedsWithin(LIMIT)
                        .isEqualTo("result");
            }
            // The leader's own may hold what happened to that thread.
            Eventually.isTrue("the leader's future, with " + framesLeft + " frames left", futures.get(0)::isDone);
            assertThat(calls.counters().inFlight()).isZero();
        }
    }

    /** Tells the engine when it is asked to. */
    private static final class Upstream extends CompletableFuture<Object> {
        private @Nullable BiConsumer<Object, @Nullable Throwable> engine;
        boolean heard;

        @Override
        @SuppressWarnings("unchecked")
        public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
            if (engine == null) {
                engine = (BiConsumer<Object, @Nullable Throwable>) action;
                return this;
            }
            return super.whenComplete(action);
        }

        void tell() {
            int before = CoalesceFlight.losses;
            try {
                Objects.requireNonNull(engine).accept("result", null);
                heard = true;
            } catch (StackOverflowError e) {
                heard = CoalesceFlight.losses != before;
                throw e;
            }
        }
    }

    private static CompletableFuture<Object> answered() {
        return CompletableFuture.completedFuture("result");
    }

    private static CompletableFuture<?> future(Calls calls, Object key, CompletableFuture<Object> own) {
        return (CompletableFuture<?>) Objects.requireNonNull(calls.call(key, () -> own));
    }

    private void tellWith(int framesLeft, Upstream upstream) throws InterruptedException {
        unwound = 0;
        Thread thread = new Thread(null, () -> runOut(framesLeft, upstream), "deep", STACK);
        thread.setUncaughtExceptionHandler((t, e) -> {});
        thread.start();
        thread.join();
    }

    /** On its way back from the end of the stack, so many frames from there. */
    @SuppressWarnings("InfiniteRecursion") // meant
    private void runOut(int framesLeft, Upstream upstream) {
        try {
            runOut(framesLeft, upstream);
        } catch (StackOverflowError e) {
            if (++unwound == framesLeft) {
                upstream.tell();
            }
            throw e;
        }
    }
}
