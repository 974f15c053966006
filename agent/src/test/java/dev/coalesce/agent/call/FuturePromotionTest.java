package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests promotion of a follower that has a future: no thread waits, so its call is repeated in the background. */
class FuturePromotionTest {
    @Test
    void leaderInterrupted_followerLeads() {
        Calls calls = Calls.ofFutures();
        InterruptedLeader leader = InterruptedLeader.of(calls, "k");
        List<CompletableFuture<String>> followers = follow(calls, 4, () -> CompletableFuture.completedFuture("v"));
        leader.interrupt();

        followers.forEach(f -> assertThat(within(f)).isEqualTo("v"));
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().promotions()).isEqualTo(1);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().follows()).isEqualTo(3);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void leaderInterruptedReturnsFailedFuture_followerLeads() {
        Calls calls = Calls.ofFutures();
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.future("k", () -> {
            try {
                gate.pass();
                return null;
            } catch (InterruptedException e) {
                return CompletableFuture.failedFuture(new IllegalStateException(e));
            }
        }));
        gate.awaitReached();
        CompletableFuture<String> follower = calls.future("k", () -> CompletableFuture.completedFuture("v"));
        leader.interrupt();

        assertThat((CompletableFuture<?>) leader.result()).isCompletedExceptionally();
        assertThat(within(follower)).isEqualTo("v");
        assertThat(calls.counters().promotions()).isEqualTo(1);
    }

    static Stream<Throwable> failuresOnOtherThreads() {
        return Stream.of(
                new InterruptedException("a worker's"),
                new IllegalStateException(new InterruptedException("a worker's")),
                new InterruptedIOException("timeout"),
                new CancellationException("cancelled by a timer"),
                new CompletionException(new CancellationException("cancelled by a timer")));
    }

    @ParameterizedTest
    @MethodSource("failuresOnOtherThreads")
    void futureFailsOnAnotherThread_allCallersFailOnce(Throwable thrown) {
        Calls calls = Calls.ofFutures("errorTtl", "1h");
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> leader = calls.future("k", () -> first);
        List<CompletableFuture<String>> followers = follow(calls, 3, () -> CompletableFuture.completedFuture("v"));
        first.completeExceptionally(thrown);

        followers.forEach(f -> assertThat(f).isCompletedExceptionally());
        assertThat(leader).isCompletedExceptionally();
        assertThat(calls.<String>future("k", () -> CompletableFuture.completedFuture("v")))
                .as("cached")
                .isCompletedExceptionally();
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().promotions()).isZero();
    }

    @Test
    void bodyCancelsSourceOfFuture_allCallersFailOnce() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> leader = calls.future("k", () -> first.thenApply(v -> v));
        CompletableFuture<String> follower = calls.future("k", () -> CompletableFuture.completedFuture("v"));
        first.cancel(true);

        assertThat(leader).isCompletedExceptionally();
        assertThat(follower).isCompletedExceptionally();
        assertThat(calls.bodies).hasValue(1);
    }

    @Test
    void futureCancelled_failureIsNotCached() {
        Calls calls = Calls.ofFutures("errorTtl", "1h");
        calls.<String>future("k", CompletableFuture::new).cancel(true);

        assertThat(calls.<String>future("k", () -> CompletableFuture.completedFuture("v")))
                .isCompletedWithValue("v");
    }

    @Test
    void promotedBodyCompletesLater_allFollowersGetResult() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> second = new CompletableFuture<>();
        InterruptedLeader leader = InterruptedLeader.of(calls, "k");
        List<CompletableFuture<String>> followers = follow(calls, 2, () -> second);
        leader.interrupt();
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
        InterruptedLeader leader = InterruptedLeader.of(calls, "k");
        CompletableFuture<String> stays = calls.future("k", () -> CompletableFuture.completedFuture("v"));
        CompletableFuture<String> cancelled = calls.future("k", () -> {
            cancelledBodies.incrementAndGet();
            return CompletableFuture.completedFuture("w");
        });
        cancelled.cancel(true);
        leader.interrupt();

        assertThat(within(stays)).isEqualTo("v");
        assertThat(cancelledBodies).hasValue(0);
    }

    @Test
    void promotedFollowerInterrupted_failsAlone() {
        Calls calls = Calls.ofFutures();
        InterruptedLeader leader = InterruptedLeader.of(calls, "k");
        Calls.Body interrupted = () -> {
            // Stops a promotion that would otherwise repeat forever.
            return calls.bodies.get() < 20
                    ? CompletableFuture.failedFuture(new InterruptedException())
                    : CompletableFuture.completedFuture("too late");
        };
        List<CompletableFuture<String>> followers = follow(calls, 2, interrupted);
        leader.interrupt();

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
        InterruptedLeader leader = InterruptedLeader.of(calls, "k");
        List<CompletableFuture<String>> followers = follow(calls, 3, () -> {
            throw new IllegalStateException("second");
        });
        leader.interrupt();

        for (CompletableFuture<String> follower : followers) {
            assertThatThrownBy(() -> within(follower)).hasRootCauseMessage("second");
        }
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void promotedCall_hasContextClassLoaderOfLeader() {
        Calls calls = Calls.ofFutures();
        ClassLoader own = new ClassLoader() {};
        InterruptedLeader leader = InterruptedLeader.of(calls, "k");
        CompletableFuture<ClassLoader> follower = calls.future(
                "k",
                () -> CompletableFuture.completedFuture(Thread.currentThread().getContextClassLoader()));
        leader.setContextClassLoader(own);
        leader.interrupt();

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
