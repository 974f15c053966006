package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Said;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Something inside the agent that goes wrong: here the clock. It never reaches the application. */
class EngineFailureTest {
    /** Throws when it is read, once it has stopped. The sweeper reads it when it likes, and is not meant. */
    private static final class Broken implements Clock {
        private final AtomicInteger readingsLeft = new AtomicInteger(Integer.MAX_VALUE);

        void stopsAfter(int readings) {
            readingsLeft.set(readings);
        }

        void isMended() {
            readingsLeft.set(Integer.MAX_VALUE);
        }

        @Override
        public long getAsLong() {
            boolean isMeant = !Thread.currentThread().getName().equals("coalesce-sweeper");
            if (isMeant && readingsLeft.getAndDecrement() <= 0) {
                throw new IllegalStateException("the clock has stopped");
            }
            return 0;
        }
    }

    private final Broken clock = new Broken();
    private final Calls calls = Calls.setup("ttl", "1h", "errorTtl", "1h").make(clock);

    @Test
    void whereALookIntoTheCacheFailsTheBodyRuns() {
        calls.call("k", () -> "kept");
        clock.stopsAfter(0);

        assertThat(calls.call("k", () -> "own")).isEqualTo("own");
        clock.isMended();
        assertThat(calls.counters().bypasses()).isEqualTo(1);
        assertThat(calls.errors.sum()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void whereTheSecondLookFailsTheBodyRunsAndTheKeyIsFree() {
        // Too old at once, so that each look finds it and reads the clock.
        Calls old = Calls.setup("ttl", "PT0.000000001S").make(clock);
        old.group.cache("k", "too old", 0);
        clock.stopsAfter(1);

        assertThat(old.call("k", () -> "own")).isEqualTo("own");
        clock.isMended();
        assertThat(old.errors.sum()).isEqualTo(1);
        assertThat(old.counters().bypasses()).isEqualTo(1);
        assertThat(old.counters().inFlight()).isZero();
        assertThat(old.call("k", () -> "later")).isEqualTo("later");
    }

    @Test
    void whereAResultCannotBeKeptItsCallerHasIt() {
        clock.stopsAfter(0);

        assertThat(calls.call("k", () -> "v")).isEqualTo("v");
        clock.isMended();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.errors.sum()).isEqualTo(1);
        assertThat(calls.call("k", () -> "w")).isEqualTo("w");
        assertThat(calls.call("k", () -> "own")).isEqualTo("w");
    }

    @Test
    void whereAFailureCannotBeKeptItsCallerHasIt() {
        clock.stopsAfter(0);
        IllegalArgumentException failure = new IllegalArgumentException("the body's own");

        assertThat(catchThrowable(() -> calls.call("k", () -> {
                    throw failure;
                })))
                .isSameAs(failure);
        clock.isMended();
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void followersHaveAResultThatCannotBeKept() {
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(3, () -> calls.call("k", () -> "own"));
        clock.stopsAfter(0);
        gate.open();

        assertThat(leader.result()).isEqualTo("v");
        assertThat(followers).allSatisfy(f -> assertThat(f.result()).isEqualTo("v"));
        clock.isMended();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counted()).isEqualTo(4);
        assertThat(calls.errors.sum()).isEqualTo(1);
    }

    @Test
    void futuresCompleteAsTheyWouldWithoutTheAgent() {
        Calls futures = Calls.setup("ttl", "1h").futures().make(clock);
        CompletableFuture<String> upstream = new CompletableFuture<>();
        CompletableFuture<String> leader = futures.future("k", () -> upstream);
        CompletableFuture<String> follower = futures.future("k", () -> CompletableFuture.completedFuture("own"));
        clock.stopsAfter(0);
        upstream.complete("v");

        assertThat(leader).isCompletedWithValue("v");
        assertThat(follower.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .join())
                .isEqualTo("v");
        clock.isMended();
        assertThat(futures.counters().inFlight()).isZero();
        assertThat(futures.counted()).isEqualTo(2);
    }

    @Test
    void itIsSaidOncePerKind() {
        calls.call("k", () -> "kept");
        clock.stopsAfter(0);
        try (Said said = Said.listen()) {
            for (int i = 0; i < 5; i++) {
                calls.call("k", () -> "own");
            }
            assertThat(said.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("failed inside the agent", "as if the agent were absent", "the clock has stopped");
        }
        assertThat(calls.errors.sum()).isEqualTo(5);
    }
}
