package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests leaders that throw. */
class FailingLeaderTest {
    static Stream<Throwable> throwables() {
        return Stream.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new AssertionError("error"),
                new StackOverflowError(),
                new OutOfMemoryError("from the body"),
                new Throwable("neither"));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void leaderThrows_followersGetSameThrowable(Throwable failure) {
        Calls calls = Calls.with();
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            throw failure;
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(3, () -> calls.call("k", () -> "own"));
        gate.open();

        assertThat(leader.thrown()).isSameAs(failure);
        assertThat(followers).allSatisfy(f -> assertThat(f.thrown()).isSameAs(failure));
        assertThat(calls.bodies).as("followers do not retry one after another").hasValue(1);
        assertThat(calls.counters().failures()).isEqualTo(1);
        assertThat(calls.counters().follows()).isEqualTo(3);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void leaderThrows_nextCallLeads(Throwable failure) {
        Calls calls = Calls.with("ttl", "30s");
        assertThat(catchThrowable(() -> calls.call("k", () -> {
                    throw failure;
                })))
                .isSameAs(failure);

        assertThat(calls.call("k", () -> "well")).isEqualTo("well");
        assertThat(calls.call("k", () -> "own")).isEqualTo("well");
        assertThat(calls.engine.errors().sum()).isZero();
    }

    @Test
    void followersRetryAtOnce_shareOneNewFlight() {
        Calls calls = Calls.with();
        int count = 4;
        Gate first = new Gate();
        Gate second = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            first.pass();
            throw new IllegalStateException("first");
        }));
        first.awaitReached();
        AtomicInteger retried = new AtomicInteger();
        List<Caller> followers = Caller.startFollowing(count, () -> {
            try {
                return calls.call("k", () -> "not reached");
            } catch (IllegalStateException e) {
                retried.incrementAndGet();
                return calls.call("k", () -> {
                    second.pass();
                    return "second";
                });
            }
        });
        first.open();
        assertThat(leader.thrown()).hasMessage("first");
        second.awaitReached();
        Eventually.isTrue(
                "the other followers follow again", () -> calls.counters().follows() == 2 * count - 1);
        second.open();

        assertThat(followers).allSatisfy(f -> assertThat(f.result()).isEqualTo("second"));
        assertThat(retried).hasValue(count);
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    @SuppressWarnings("InfiniteRecursion")
    void stackOverflowInBody_keyIsFree() {
        Calls calls = Calls.with("ttl", "30s");
        Calls.Body deeper = new Calls.Body() {
            @Override
            public Object run() {
                return "x" + calls.call("other", this); // the same thread calls the same key, so this is a bypass
            }
        };

        assertThat(catchThrowable(() -> calls.call("k", deeper))).isInstanceOf(StackOverflowError.class);
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.call("k", () -> "well")).isEqualTo("well");
        assertThat(calls.call("other", () -> "well")).isEqualTo("well");
    }
}
