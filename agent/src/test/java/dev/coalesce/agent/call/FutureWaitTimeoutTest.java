package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Followers with a future that has waited as long as it may. */
class FutureWaitTimeoutTest {
    private final CompletableFuture<String> slow = new CompletableFuture<>();

    @Test
    void theFutureOfWhoHasWaitedLongEnoughFails() {
        Calls calls = Calls.ofFutures("waitTimeout", "1ms");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);

        assertThatThrownBy(() -> follower.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(CoalesceTimeoutException.class)
                .hasMessageContaining(calls.method.name())
                .hasMessageContaining("1 ms")
                .hasMessageContaining("the key k");
        assertThat(slow).isNotDone();
        Eventually.isTrue("counted", () -> calls.counters().timeouts() == 1);
        assertThat(calls.counters().follows()).isZero();
        slow.complete("v");
        assertThat(leader).isCompletedWithValue("v");
    }

    @Test
    void theLeaderIsNotLimited() {
        Calls calls = Calls.ofFutures("waitTimeout", "PT0.000000001S");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        Eventually.isTrue("the follower is late", follower::isDone);

        assertThat(leader).isNotDone();
    }

    @Test
    void whenAllWhoAreLeftCancelTheLeadersFutureIsCancelled() {
        Calls calls = Calls.ofFutures("waitTimeout", "1ms");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        leader.cancel(true);
        Eventually.isTrue("the follower is late", follower::isDone);

        Eventually.isTrue("cancelled, since nobody wants it", slow::isCancelled);
        Eventually.isTrue("gone", () -> calls.counters().inFlight() == 0);
    }

    @Test
    void whoHasTimeLeftGetsTheResult() {
        Calls calls = Calls.ofFutures("waitTimeout", "1h");
        calls.future("k", () -> slow);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        slow.complete("v");

        assertThat(follower).isCompletedWithValue("v");
        assertThat(calls.counters().timeouts()).isZero();
    }

    @Test
    void thoseWhoAreLateTogetherRunOneBodyAmongThem() {
        // The second body is far quicker than anybody may wait for it.
        Calls calls = Calls.ofFutures("waitTimeout", "1s", "onTimeout", "PROCEED");
        CompletableFuture<String> leader = calls.future("k", () -> slow);
        List<CompletableFuture<String>> late = Stream.generate(
                        () -> calls.<String>future("k", () -> CompletableFuture.completedFuture("second")))
                .limit(6)
                .toList();

        late.forEach(l -> assertThat(within(l)).isEqualTo("second"));
        assertThat(leader).isNotDone();
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().follows()).isEqualTo(5);
        slow.complete("slow");
        assertThat(leader).isCompletedWithValue("slow");
        Eventually.isTrue("gone", () -> calls.counters().inFlight() == 0);
    }

    @Test
    void whoComesAfterTheLateFollowsThem() {
        Calls calls = Calls.ofFutures("waitTimeout", "1s", "onTimeout", "PROCEED");
        CompletableFuture<String> second = new CompletableFuture<>();
        calls.future("k", () -> slow);
        CompletableFuture<String> late = calls.future("k", () -> second);
        Eventually.isTrue("the second body", () -> calls.bodies.get() == 2);
        CompletableFuture<String> newcomer = calls.future("k", CompletableFuture::new);
        second.complete("second");

        assertThat(within(late)).isEqualTo("second");
        assertThat(within(newcomer)).isEqualTo("second");
        slow.complete("slow");
    }

    @Test
    void whatAnApplicationHasLeftBehindIsNotHeldByItsTimers() {
        WeakReference<Object> follower = new WeakReference<>(waitingForAnHour());
        Eventually.isTrue("collected", () -> {
            System.gc();
            return follower.get() == null;
        });
    }

    private static Object waitingForAnHour() {
        Calls calls = Calls.ofFutures("waitTimeout", "1h");
        calls.future("k", CompletableFuture::new);
        return calls.future("k", CompletableFuture::new);
    }

    @Test
    void whoseFutureIsHeldByNobodyIsToldAllTheSame() {
        Calls calls = Calls.ofFutures("waitTimeout", "500ms");
        AtomicReference<Throwable> told = new AtomicReference<>();
        calls.future("k", CompletableFuture::new);
        calls.future("k", CompletableFuture::new).whenComplete((value, thrown) -> told.set(thrown));
        calls.method.invalidateAll(); // the table does not hold the flight any more

        Eventually.isTrue("told", () -> {
            System.gc();
            return told.get() instanceof CoalesceTimeoutException;
        });
    }

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
