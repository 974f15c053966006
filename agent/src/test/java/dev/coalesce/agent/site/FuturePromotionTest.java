package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests promotion of a follower that has a future: no thread waits, so its call is repeated in the background. */
class FuturePromotionTest {
    private final CompletableFuture<String> first = new CompletableFuture<>();

    @Test
    void leaderInterrupted_followerLeads() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> first);
        List<CompletableFuture<String>> followers = follow(calls, 4, () -> CompletableFuture.completedFuture("v"));
        first.completeExceptionally(new IllegalStateException(new InterruptedException()));

        assertThat(leader).isCompletedExceptionally();
        followers.forEach(f -> assertThat(within(f)).isEqualTo("v"));
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().promotions()).isEqualTo(1);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().follows()).isEqualTo(3);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void bodyCancelsFuture_followerLeads() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> first);
        CompletableFuture<String> follower = calls.future("k", () -> CompletableFuture.completedFuture("v"));
        first.cancel(true);

        assertThat(leader).isCancelled();
        assertThat(within(follower)).isEqualTo("v");
        assertThat(calls.counters().promotions()).isEqualTo(1);
    }

    @Test
    void bodyCancelsSourceOfFuture_followerLeads() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> leader = calls.future("k", () -> first.thenApply(v -> v));
        CompletableFuture<String> follower = calls.future("k", () -> CompletableFuture.completedFuture("v"));
        first.cancel(true);

        assertThat(leader).isCompletedExceptionally();
        assertThat(within(follower)).isEqualTo("v");
    }

    @Test
    void futureCancelled_failureIsNotCached() {
        Calls calls = Calls.ofFutures("errorTtl", "1h");
        calls.<String>future("k", () -> first).cancel(true);

        assertThat(calls.<String>future("k", () -> CompletableFuture.completedFuture("v")))
                .isCompletedWithValue("v");
    }

    @Test
    void promotedBodyCompletesLater_allFollowersGetResult() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> second = new CompletableFuture<>();
        calls.future("k", () -> first);
        List<CompletableFuture<String>> followers = follow(calls, 2, () -> second);
        first.completeExceptionally(new InterruptedException());
        Eventually.isTrue("the second body runs", () -> calls.bodies.get() == 2);
        CompletableFuture<String> newcomer = calls.future("k", CompletableFuture::new);
        second.complete("v");

        followers.forEach(f -> assertThat(within(f)).isEqualTo("v"));
        assertThat(within(newcomer)).isEqualTo("v");
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void followerCancelled_isNotPromoted() {
        Calls calls = Calls.ofFutures();
        AtomicInteger cancelledBodies = new AtomicInteger();
        calls.future("k", () -> first);
        CompletableFuture<String> stays = calls.future("k", () -> CompletableFuture.completedFuture("v"));
        CompletableFuture<String> cancelled = calls.future("k", () -> {
            cancelledBodies.incrementAndGet();
            return CompletableFuture.completedFuture("w");
        });
        cancelled.cancel(true);
        first.completeExceptionally(new InterruptedException());

        assertThat(within(stays)).isEqualTo("v");
        assertThat(cancelledBodies).hasValue(0);
    }

    @Test
    void promotedFollowerInterrupted_failsAlone() {
        Calls calls = Calls.ofFutures();
        calls.future("k", () -> first);
        Calls.Body interrupted = () -> {
            // Stops a promotion that would otherwise repeat forever.
            return calls.bodies.get() < 20
                    ? CompletableFuture.failedFuture(new InterruptedException())
                    : CompletableFuture.completedFuture("too late");
        };
        List<CompletableFuture<String>> followers = follow(calls, 2, interrupted);
        first.completeExceptionally(new InterruptedException());

        for (CompletableFuture<String> follower : followers) {
            assertThatThrownBy(() -> within(follower)).hasCauseInstanceOf(InterruptedException.class);
        }
        assertThat(calls.bodies).as("one for each caller").hasValue(3);
        assertThat(calls.counted()).isEqualTo(3);
        assertThat(calls.counters().follows()).isZero();
    }

    @Test
    void promotedBodyThrows_followersFail() {
        Calls calls = Calls.ofFutures();
        calls.future("k", () -> first);
        List<CompletableFuture<String>> followers = follow(calls, 3, () -> {
            throw new IllegalStateException("second");
        });
        first.completeExceptionally(new InterruptedException());

        for (CompletableFuture<String> follower : followers) {
            assertThatThrownBy(() -> within(follower)).hasRootCauseMessage("second");
        }
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void promotedCall_hasContextClassLoaderOfCompletingThread() {
        Calls calls = Calls.ofFutures();
        ClassLoader own = new ClassLoader() {};
        calls.future("k", () -> first);
        CompletableFuture<ClassLoader> follower = calls.future(
                "k",
                () -> CompletableFuture.completedFuture(Thread.currentThread().getContextClassLoader()));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(own);
        try {
            first.completeExceptionally(new InterruptedException());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        assertThat(within(follower)).isSameAs(own);
    }

    private static List<CompletableFuture<String>> follow(Calls calls, int count, Calls.Body body) {
        List<CompletableFuture<String>> followers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            followers.add(calls.future("k", body));
        }
        return followers;
    }

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
