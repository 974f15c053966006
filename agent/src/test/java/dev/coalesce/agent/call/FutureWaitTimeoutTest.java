package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests followers whose future has waited for {@code waitTimeout}. */
class FutureWaitTimeoutTest {
    private final CompletableFuture<String> slow = new CompletableFuture<>();

    @Test
    void followerTimesOut_futureFails() {
        Calls calls = Calls.ofFutures("waitTimeout", "1ms");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);

        assertThatThrownBy(() -> follower.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(CoalesceTimeoutException.class)
                .hasMessageContaining(calls.method.name())
                .hasMessageContaining("1 ms")
                .hasMessageContaining("the key " + KeyMark.of("k"));
        assertThat(slow).isNotDone();
        Eventually.isTrue("the timeout is counted", () -> calls.counters().timeouts() == 1);
        assertThat(calls.counters().follows()).isZero();
        slow.complete("v");
        assertThat(leader).isCompletedWithValue("v");
    }

    @Test
    void waitTimeoutElapses_leaderContinues() {
        Calls calls = Calls.ofFutures("waitTimeout", "PT0.000000001S");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        Eventually.isTrue("the follower has timed out", follower::isDone);

        assertThat(leader).isNotDone();
    }

    @Test
    void remainingCallersCancel_leadersFutureIsCancelled() {
        Calls calls = Calls.ofFutures("waitTimeout", "1ms");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        leader.cancel(true);
        Eventually.isTrue("the follower has timed out", follower::isDone);

        Eventually.isTrue("the unwanted future is cancelled", slow::isCancelled);
        Eventually.isTrue("the flight has ended", () -> calls.counters().inFlight() == 0);
    }

    @Test
    void resultBeforeTimeout_followerGetsIt() {
        Calls calls = Calls.ofFutures("waitTimeout", "1h");
        calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        slow.complete("v");

        assertThat(follower).isCompletedWithValue("v");
        assertThat(calls.counters().timeouts()).isZero();
    }

    @Test
    void followersProceed_shareOneBody() {
        // The second body takes far less time than waitTimeout.
        Calls calls = Calls.ofFutures("waitTimeout", "1s", "onTimeout", "PROCEED");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        List<CompletableFuture<String>> timedOut = Stream.generate(
                        () -> calls.<String>future("k", () -> CompletableFuture.completedFuture("second")))
                .limit(6)
                .toList();

        timedOut.forEach(l -> assertThat(within(l)).isEqualTo("second"));
        assertThat(leader).isNotDone();
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().follows()).isEqualTo(5);
        slow.complete("slow");
        assertThat(leader).isCompletedWithValue("slow");
        Eventually.isTrue("the flight has ended", () -> calls.counters().inFlight() == 0);
    }

    @Test
    void callerAfterProceeding_followsNewFlight() {
        Calls calls = Calls.ofFutures("waitTimeout", "1s", "onTimeout", "PROCEED");
        CompletableFuture<String> second = new CompletableFuture<>();
        calls.future("k", () -> slow);
        CompletableFuture<String> timedOut = calls.future("k", () -> second);
        Eventually.isTrue("the second body runs", () -> calls.bodies.get() == 2);
        CompletableFuture<String> newcomer = calls.future("k", CompletableFuture::new);
        second.complete("second");

        assertThat(within(timedOut)).isEqualTo("second");
        assertThat(within(newcomer)).isEqualTo("second");
        slow.complete("slow");
    }

    @Test
    void followersDiscarded_timersDoNotHoldThem() {
        WeakReference<Object> follower = new WeakReference<>(startFollower());
        Eventually.isTrue("the follower is collected", () -> {
            System.gc();
            return follower.get() == null;
        });
    }

    private static Object startFollower() {
        Calls calls = Calls.ofFutures("waitTimeout", "1h");
        calls.future("k", CompletableFuture::new);
        return calls.future("k", CompletableFuture::new);
    }

    @Test
    void futureUnreachable_stillTimesOut() {
        Calls calls = Calls.ofFutures("waitTimeout", "500ms");
        AtomicReference<Throwable> received = new AtomicReference<>();
        calls.future("k", CompletableFuture::new);
        calls.future("k", CompletableFuture::new).whenComplete((value, thrown) -> received.set(thrown));
        calls.method.invalidateAll(); // the flight table no longer holds the flight

        Eventually.isTrue("the follower has timed out", () -> {
            System.gc();
            return received.get() instanceof CoalesceTimeoutException;
        });
    }

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
