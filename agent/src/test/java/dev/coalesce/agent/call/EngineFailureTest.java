package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests that failures inside the agent, here of its clock, never reach the application. */
class EngineFailureTest {
    /** A clock that throws once it has stopped, except on the sweeper's thread, which may read it at any time. */
    private static final class StoppableClock implements Clock {
        private final AtomicInteger readingsLeft = new AtomicInteger(Integer.MAX_VALUE);

        void stopAfter(int readings) {
            readingsLeft.set(readings);
        }

        void restart() {
            readingsLeft.set(Integer.MAX_VALUE);
        }

        @Override
        public long getAsLong() {
            boolean isCall = !Thread.currentThread().getName().equals("coalesce-sweeper");
            if (isCall && readingsLeft.getAndDecrement() <= 0) {
                throw new IllegalStateException("the clock has stopped");
            }
            return 0;
        }
    }

    private final StoppableClock clock = new StoppableClock();
    private final Calls calls = Calls.setup("ttl", "1h", "errorTtl", "1h").make(clock);

    @Test
    void cacheLookupFails_bodyRuns() {
        calls.call("k", () -> "cached");
        clock.stopAfter(0);

        assertThat(calls.call("k", () -> "own")).isEqualTo("own");
        clock.restart();
        assertThat(calls.counters().bypasses()).isEqualTo(1);
        assertThat(calls.errors.sum()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void secondCacheLookupFails_bodyRunsAndKeyIsFree() {
        // The result expires at once, so that each lookup finds it and reads the clock.
        Calls old = Calls.setup("ttl", "PT0.000000001S").make(clock);
        old.group.cache("k", "too old", 0);
        clock.stopAfter(1);

        assertThat(old.call("k", () -> "own")).isEqualTo("own");
        clock.restart();
        assertThat(old.errors.sum()).isEqualTo(1);
        assertThat(old.counters().bypasses()).isEqualTo(1);
        assertThat(old.counters().inFlight()).isZero();
        assertThat(old.call("k", () -> "later")).isEqualTo("later");
    }

    @Test
    void cachingResultFails_callerGetsResult() {
        clock.stopAfter(0);

        assertThat(calls.call("k", () -> "v")).isEqualTo("v");
        clock.restart();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.errors.sum()).isEqualTo(1);
        assertThat(calls.call("k", () -> "w")).isEqualTo("w");
        assertThat(calls.call("k", () -> "own")).isEqualTo("w");
    }

    @Test
    void cachingFailureFails_callerGetsFailure() {
        clock.stopAfter(0);
        IllegalArgumentException failure = new IllegalArgumentException("from the body");

        assertThat(catchThrowable(() -> calls.call("k", () -> {
                    throw failure;
                })))
                .isSameAs(failure);
        clock.restart();
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void cachingResultFails_followersGetResult() {
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(3, () -> calls.call("k", () -> "own"));
        clock.stopAfter(0);
        gate.open();

        assertThat(leader.result()).isEqualTo("v");
        assertThat(followers).allSatisfy(f -> assertThat(f.result()).isEqualTo("v"));
        clock.restart();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counted()).isEqualTo(4);
        assertThat(calls.errors.sum()).isEqualTo(1);
    }

    @Test
    void cachingResultFails_futuresComplete() {
        Calls futures = Calls.setup("ttl", "1h").futures().make(clock);
        CompletableFuture<String> upstream = new CompletableFuture<>();
        CompletableFuture<String> leader = futures.future("k", () -> upstream);
        CompletableFuture<String> follower = futures.future("k", () -> CompletableFuture.completedFuture("own"));
        clock.stopAfter(0);
        upstream.complete("v");

        assertThat(leader).isCompletedWithValue("v");
        assertThat(follower.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .join())
                .isEqualTo("v");
        clock.restart();
        assertThat(futures.counters().inFlight()).isZero();
        assertThat(futures.counted()).isEqualTo(2);
    }

    @Test
    void failuresOfOneKind_logOnce() {
        calls.call("k", () -> "cached");
        clock.stopAfter(0);
        try (CapturedLog log = CapturedLog.listen()) {
            for (int i = 0; i < 5; i++) {
                calls.call("k", () -> "own");
            }
            assertThat(log.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("failed inside the agent", "as if the agent were absent", "the clock has stopped");
        }
        assertThat(calls.errors.sum()).isEqualTo(5);
    }
}
