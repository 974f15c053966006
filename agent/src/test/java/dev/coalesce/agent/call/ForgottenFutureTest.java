package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Futures that nobody will ever complete, because a library has lost them and the callers have forgotten theirs: they
 * become garbage, as without the agent, and their keys are free.
 */
class ForgottenFutureTest {
    private final Calls calls = Calls.ofFutures();
    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final List<Reference<Object>> watched = new ArrayList<>();

    private CompletableFuture<String> lost() {
        CompletableFuture<String> future = new CompletableFuture<>();
        watched.add(new PhantomReference<>(future, queue));
        return future;
    }

    /** Waits until as many of the watched futures are garbage. */
    private void awaitCollected(int count) {
        AtomicInteger collected = new AtomicInteger();
        Eventually.isTrue("collected", () -> {
            System.gc();
            while (queue.poll() != null) {
                collected.incrementAndGet();
            }
            return collected.get() >= count;
        });
    }

    private void assertNothingIsCollected() {
        for (int i = 0; i < 3; i++) {
            PhantomReference<Object> garbage = new PhantomReference<>(new Object(), queue);
            System.gc();
            Eventually.isTrue("the garbage collector has run", () -> {
                System.gc();
                Reference<?> found = queue.poll();
                assertThat(found).isIn(null, garbage);
                return found != null;
            });
        }
    }

    @Test
    void allForgetTheFuture_laterCallerLeads() {
        calls.future("k", this::lost);
        calls.future("k", this::lost); // a follower
        awaitCollected(1);

        Eventually.isTrue(
                "the key is free",
                () -> calls.<String>future("k", () -> CompletableFuture.completedFuture("v"))
                        .isDone());
        assertThat(calls.counters().inFlight()).isZero();
    }

    private WeakReference<Object> callAndForget(Calls method) {
        Object key = List.of("k");
        method.future(key, this::lost);
        return new WeakReference<>(key);
    }

    /** Nothing uses a method afterwards, so nothing looks for flights that are garbage. */
    @Test
    void applicationIsStoppedAfterItsFutureWasForgotten_isReleased() {
        List<Calls> application = new ArrayList<>(List.of(Calls.ofFutures()));
        WeakReference<Object> key = callAndForget(application.get(0));
        awaitCollected(1);

        application.clear();
        Eventually.isTrue("released", () -> {
            System.gc();
            return key.refersTo(null);
        });
    }

    @Test
    void manyKeysAreForgotten_allAreReleased() {
        for (int i = 0; i < 1000; i++) {
            calls.future(i, this::lost).thenApply(v -> v + "!");
        }
        assertThat(calls.counters().inFlight()).isEqualTo(1000);
        awaitCollected(1000);

        Eventually.isTrue("released", () -> calls.counters().inFlight() == 0);
    }

    @Test
    void callerKeepsItsFuture_canStillCancelUpstream() {
        AtomicReference<String> ended = new AtomicReference<>("");
        CompletableFuture<String> mine = calls.future("k", () -> {
            CompletableFuture<String> future = lost();
            future.whenComplete((v, thrown) -> ended.set(String.valueOf(thrown)));
            return future;
        });
        assertNothingIsCollected();
        assertThat(calls.counters().inFlight()).isEqualTo(1);

        mine.cancel(false);

        assertThat(ended.get()).contains("CancellationException");
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void callersForgetTheirFutures_theirStagesRunWhenUpstreamCompletes() {
        CompletableFuture<String> upstream = lost();
        AtomicReference<String> seen = new AtomicReference<>("");
        calls.future("k", () -> upstream).thenAccept(v -> seen.accumulateAndGet("leader " + v, String::concat));
        calls.future("k", this::lost).thenAccept(v -> seen.accumulateAndGet(", follower " + v, String::concat));
        assertNothingIsCollected();
        assertThat(calls.counters().inFlight()).isEqualTo(1);

        upstream.complete("v");

        int expected = "leader v, follower v".length();
        Eventually.isTrue(
                "both stages have run", () -> Objects.toString(seen.get()).length() == expected);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void timerHoldsTheFuture_callersStagesRun() {
        CompletableFuture<String> seen = new CompletableFuture<>();
        calls.<String>future("k", () -> lost().completeOnTimeout("late", 300, TimeUnit.MILLISECONDS))
                .thenAccept(seen::complete);
        System.gc();

        assertThat(Eventually.of(seen)).isEqualTo("late");
    }

    @Test
    void threadWaits_staysInFlight() {
        AtomicReference<WeakReference<CompletableFuture<String>>> upstream = new AtomicReference<>();
        Caller waiting = Caller.start(() -> calls.future("k", () -> {
                    CompletableFuture<String> future = lost();
                    upstream.set(new WeakReference<>(future));
                    return future;
                })
                .join());
        Eventually.isTrue("called", () -> upstream.get() != null);
        assertNothingIsCollected();
        assertThat(calls.counters().inFlight()).isEqualTo(1);

        CompletableFuture<String> future =
                Objects.requireNonNull(Objects.requireNonNull(upstream.get()).get());
        future.complete("v");
        assertThat(waiting.result()).isEqualTo("v");
    }
}
