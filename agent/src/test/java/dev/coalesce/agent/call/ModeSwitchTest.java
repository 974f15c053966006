package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import dev.coalesce.agent.testing.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests what becomes of calls in flight when their method is no longer coalesced, or is coalesced again. */
class ModeSwitchTest {
    /** How a method leaves the mode {@code on}, and whether it comes back before the calls in flight end. */
    enum Switch {
        OFF,
        OBSERVED,
        OFF_AND_ON
    }

    private final Observer observer = new Observer();
    private final Gate gate = new Gate();

    /** An observer that needs each call's end. */
    private static final class Observer extends UncoalescedMode {
        final AtomicInteger begun = new AtomicInteger();
        final List<Object> ended = new ArrayList<>();

        Observer() {
            super(Reason.OBSERVED);
        }

        @Override
        protected @Nullable Object enter(CoalescedMethod method) {
            Object unused = method.bypass(Reason.OBSERVED);
            begun.incrementAndGet();
            return new CoalesceFlight() {
                @Override
                public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
                    ended.add(result == null ? String.valueOf(thrown) : result);
                    return result;
                }
            };
        }
    }

    private void leave(Calls calls, Switch how) {
        calls.method.change(calls.method.settings(), how == Switch.OBSERVED ? observer : UncoalescedMode.OFF);
        if (how == Switch.OFF_AND_ON) {
            calls.method.change(calls.method.settings(), null);
        }
    }

    /** The body of the next call runs, whatever was in flight or cached before. */
    private static void assertNothingIsKept(Calls calls) {
        assertThat(calls.counters().size()).isZero();
        int before = calls.bodies.get();
        assertThat(calls.call("k", () -> "own")).isEqualTo("own");
        assertThat(calls.bodies).hasValue(before + 1);
    }

    @ParameterizedTest
    @EnumSource
    void methodLeavesOn_whileLeading_followersGetTheResultAndNothingIsCached(Switch how) {
        Calls calls = Calls.with("ttl", "1h");
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return "led";
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(3, () -> calls.call("k", () -> "own"));

        leave(calls, how);
        Object during = calls.call("k", () -> "during");
        calls.method.change(calls.method.settings(), how == Switch.OFF_AND_ON ? null : UncoalescedMode.OFF);
        gate.open();

        assertThat(during).isEqualTo("during");
        assertThat(leader.result()).isEqualTo("led");
        assertThat(followers).allSatisfy(each -> assertThat(each.result()).isEqualTo("led"));
        assertThat(calls.counters().follows()).isEqualTo(3);
        assertThat(calls.counted()).isEqualTo(5);
        if (how != Switch.OFF_AND_ON) {
            assertNothingIsKept(calls);
        } else {
            assertThat(calls.call("k", () -> "later"))
                    .as("cached by the call after the switch")
                    .isEqualTo("during");
        }
    }

    @ParameterizedTest
    @EnumSource
    void methodLeavesOn_beforeItsLeaderIsInterrupted_oneFollowerIsPromoted(Switch how) {
        Calls calls = Calls.setup("ttl", "1h").interruptible().make();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            throw new InterruptedException("leader");
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(3, () -> calls.call("k", () -> "promoted"));

        leave(calls, how);
        gate.open();

        assertThat(leader.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(followers).allSatisfy(each -> assertThat(each.result()).isEqualTo("promoted"));
        assertThat(calls.bodies).as("the leader and one follower").hasValue(2);
        assertThat(calls.counters().promotions()).isEqualTo(1);
        assertThat(calls.counted()).isEqualTo(4);
        assertNothingIsKept(calls);
    }

    @ParameterizedTest
    @EnumSource
    void methodLeavesOn_whileItsFutureIsPending_allCallersGetItAndNothingIsCached(Switch how) {
        Calls calls = Calls.ofFutures("ttl", "1h");
        CompletableFuture<Object> upstream = new CompletableFuture<>();
        CompletableFuture<Object> leader = calls.future("k", () -> upstream);
        CompletableFuture<Object> follower = calls.future("k", () -> CompletableFuture.completedFuture("own"));

        leave(calls, how);
        upstream.complete("led");

        assertThat(leader).isCompletedWithValue("led");
        assertThat(follower).isCompletedWithValue("led");
        assertThat(calls.counters().size()).isZero();
        assertThat(calls.future("k", () -> CompletableFuture.completedFuture("later")))
                .isCompletedWithValue("later");
        assertThat(calls.counted()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void methodLeavesOn_beforeTheLeadersFutureIsCancelled_anotherCallerIsPromoted(Switch how) {
        Calls calls = Calls.ofFutures("ttl", "1h");
        CompletableFuture<Object> upstream = new CompletableFuture<>();
        CompletableFuture<Object> leader = calls.future("k", () -> upstream);
        CompletableFuture<Object> follower = calls.future("k", () -> CompletableFuture.completedFuture("promoted"));

        leave(calls, how);
        leader.cancel(true);
        upstream.complete("led");

        Eventually.isTrue("the follower has a result", follower::isDone);
        assertThat(follower.join()).isIn("led", "promoted");
        assertThat(calls.counters().size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void methodLeavesOn_whileItsResultIsRefreshed_theRefreshEndsAndNothingIsCached(Switch how) {
        Calls calls = Calls.with("ttl", "30s", "staleFor", "10m");
        calls.call("k", () -> "old");
        calls.clock.advance(Duration.ofSeconds(30));
        Thread[] refreshing = new Thread[1];
        Object stale = calls.call("k", () -> {
            refreshing[0] = Thread.currentThread();
            gate.pass();
            return "refreshed";
        });
        gate.awaitReached();

        leave(calls, how);
        gate.open();
        Eventually.isTrue(
                "the refresh has ended",
                () -> Arrays.stream(refreshing[0].getStackTrace())
                        .noneMatch(frame -> frame.getMethodName().equals("replay")));

        assertThat(stale).isEqualTo("old");
        assertThat(calls.bodies).hasValue(2);
        assertNothingIsKept(calls);
    }

    @ParameterizedTest
    @EnumSource
    void methodLeavesOn_whileItStreams_allSubscribersGetTheRestAndNothingIsCached(Switch how) {
        Calls calls = Calls.ofPublishers("ttl", "1h");
        Upstream upstream = new Upstream();
        Received one = Received.of(calls.publisher("k", () -> upstream));
        Flow.Publisher<Object> followers = calls.publisher("k", () -> new Range(1));
        Received other = Received.of(followers);
        upstream.next("a");

        leave(calls, how);
        upstream.next("b").complete();

        one.has("a", "b", Received.COMPLETE);
        other.has("a", "b", Received.COMPLETE);
        assertThat(calls.counters().size()).isZero();
        Received.of(calls.publisher("k", () -> new Range(2))).has(1L, 2L, Received.COMPLETE);
        assertThat(upstream.subscriptions).hasValue(1);
    }

    @Test
    void methodLeavesOn_whileAResultIsBeingCached_theResultIsDropped() {
        Calls calls = Calls.with("ttl", "1h");
        calls.call("first", () -> "cached");
        SlowKey key = new SlowKey(gate);
        Caller leader = Caller.start(() -> calls.call(key, () -> {
            key.isSlow = true; // the next look at the key is the one that caches the result
            return "led";
        }));
        gate.awaitReached();
        Caller switching = Caller.start(() -> {
            calls.method.change(calls.method.settings(), UncoalescedMode.OFF);
            return "switched";
        });
        Eventually.isTrue("off", calls.method::isOff);
        gate.open();

        assertThat(leader.result()).isEqualTo("led");
        assertThat(switching.result()).isEqualTo("switched");
        assertThat(calls.counters().size()).isZero();
    }

    /** A key that lets the thread that caches its result wait. */
    private static final class SlowKey {
        private final Gate gate;
        volatile boolean isSlow;

        SlowKey(Gate gate) {
            this.gate = gate;
        }

        @Override
        public int hashCode() {
            if (isSlow && isCaching()) {
                gate.passQuietly();
            }
            return 1;
        }

        @Override
        @SuppressWarnings("EqualsGetClass") // compares identity
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        private static boolean isCaching() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("put")
                                    && frame.getClassName().endsWith(".Results")));
        }
    }

    @Test
    void methodIsCoalescedAgain_whileACallIsObserved_theCallEndsUnderItsObserver() {
        Calls calls = Calls.with("ttl", "1h");
        calls.method.change(calls.method.settings(), observer);
        Caller observed = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return "observed";
        }));
        gate.awaitReached();

        calls.method.change(calls.method.settings(), null);
        assertThat(calls.call("k", () -> "led")).isEqualTo("led");
        assertThat(calls.call("k", () -> "own")).isEqualTo("led");
        gate.open();

        assertThat(observed.result()).isEqualTo("observed");
        assertThat(observer.begun).hasValue(1);
        assertThat(observer.ended).containsExactly("observed");
        assertThat(calls.call("k", () -> "own"))
                .as("not replaced by the observed result")
                .isEqualTo("led");
        assertThat(calls.counted()).isEqualTo(4);
    }

    @Test
    void callBeganWithoutItsKey_andTheMethodIsCoalescedMeanwhile_itRunsItsBodyAndIsCountedOnce() {
        Calls calls = Calls.with("ttl", "1h");
        assertThat(calls.call(KeyFailure.NOT_COMPUTED, () -> "first")).isEqualTo("first");
        assertThat(calls.call(KeyFailure.NOT_COMPUTED, () -> "second")).isEqualTo("second");

        assertThat(calls.counters().bypasses()).isEqualTo(2);
        assertThat(calls.method.reasons().list())
                .extracting(each -> each.reason())
                .containsExactly(Reason.OFF);
        assertThat(calls.counters().size()).isZero();
    }

    @Test
    void observedMethod_countsEachCallAsBypassWithItsReason() {
        Calls calls = Calls.with();
        calls.method.change(calls.method.settings(), observer);
        calls.call("k", () -> "a");
        calls.call(KeyFailure.NOT_COMPUTED, () -> "b");

        assertThat(observer.ended).containsExactly("a", "b");
        assertThat(calls.method.reasons().list())
                .extracting(each -> each.reason().code() + " " + each.count())
                .containsExactly("observed 2");
    }
}
