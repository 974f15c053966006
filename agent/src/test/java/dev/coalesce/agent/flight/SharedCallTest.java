package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what concurrent callers of one key see. */
class SharedCallTest {
    private final Calls calls = Calls.keepingNothing();
    private final Gate gate = new Gate();
    private final AtomicInteger bodies = new AtomicInteger();

    @AfterEach
    void assertNothingLeft() {
        assertThat(calls.table.size()).isZero();
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void singleCall_returnsResultOfBody() throws Exception {
        Object result = new Object();
        assertThat(calls.call("key", () -> result)).isSameAs(result);
    }

    @Test
    void singleCallFails_throwsSameException() {
        IOException thrown = new IOException("no");
        assertThatThrownBy(() -> calls.call("key", throwing(thrown))).isSameAs(thrown);
    }

    @Test
    void concurrentCallers_shareOneBodyAndSameResult() throws Exception {
        Object result = new Object();
        Caller leader = leader(() -> result);
        List<Caller> followers = followers(9);
        gate.open();
        assertThat(leader.result()).isSameAs(result);
        assertThat(followers).extracting(Caller::result).hasSize(9).allMatch(r -> r == result);
        assertThat(bodies).hasValue(1);
    }

    @Test
    void bodyReturnsNull_followersGetNull() throws Exception {
        Caller leader = leader(() -> null);
        List<Caller> followers = followers(3);
        gate.open();
        assertThat(leader.result()).isNull();
        assertThat(followers).extracting(Caller::result).containsOnlyNulls();
        assertThat(bodies).hasValue(1);
    }

    @Test
    void otherKeyInFlight_callerDoesNotWait() throws Exception {
        Caller leader = leader(() -> "slow");
        assertThat(calls.call("another", () -> "fast")).isEqualTo("fast");
        gate.open();
        assertThat(leader.result()).isEqualTo("slow");
    }

    @Test
    void sequentialCalls_eachRunBody() throws Exception {
        for (int i = 1; i <= 3; i++) {
            assertThat(calls.call("key", bodies::incrementAndGet)).isEqualTo(i);
        }
    }

    /** Checked exceptions, unchecked exceptions, and errors up to those that end a thread. */
    static List<Throwable> throwables() {
        return List.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new AssertionError("error"),
                new StackOverflowError("out of stack"),
                new OutOfMemoryError("out of memory"),
                new ThreadDeathLike());
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void leaderThrows_followersGetSameThrowable(Throwable thrown) {
        Caller leader = leader(throwing(thrown));
        List<Caller> followers = followers(4);
        gate.open();
        assertThat(leader.thrown()).isSameAs(thrown);
        assertThat(followers).allMatch(f -> f.thrown() == thrown);
        assertThat(bodies).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void leaderThrows_keyIsFree(Throwable thrown) throws Exception {
        assertThatThrownBy(() -> calls.call("key", throwing(thrown))).isSameAs(thrown);
        assertThat(calls.call("key", () -> "well")).isEqualTo("well");
    }

    @Test
    void bodyCallsItsOwnKey_runsWithoutWaiting() throws Exception {
        assertThat(calls.call("key", () -> "outer " + calls.call("key", () -> "inner")))
                .isEqualTo("outer inner");
    }

    @Test
    void followerRetriesAfterFailure_startsNewFlight() throws Exception {
        Caller leader = leader(throwing(new IOException("once")));
        Caller retrying = Caller.start(() -> {
            try {
                return calls.call("key", () -> "unused");
            } catch (IOException e) {
                return calls.call("key", () -> "by the retry");
            }
        });
        retrying.awaitFollowing();
        gate.open();
        assertThat(leader.thrown()).hasMessage("once");
        assertThat(retrying.result()).isEqualTo("by the retry");
    }

    @Test
    void followerInterrupted_leaderKeepsKey() throws Exception {
        Caller leader = leader(() -> "leader's");
        Caller interrupted = followers(1).get(0);
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedException.class);
        Caller later = followers(1).get(0);
        gate.open();
        assertThat(leader.result()).isEqualTo("leader's");
        assertThat(later.result()).isEqualTo("leader's");
    }

    /** Starts a leader whose body runs {@code ending} once the test opens the gate. */
    private Caller leader(Callable<?> ending) {
        Caller leader = Caller.start(() -> calls.call("key", () -> {
            bodies.incrementAndGet();
            gate.pass();
            return ending.call();
        }));
        gate.awaitReached();
        return leader;
    }

    private List<Caller> followers(int count) {
        return Caller.startFollowing(count, () -> calls.call("key", bodies::incrementAndGet));
    }

    private static Callable<?> throwing(Throwable thrown) {
        return () -> {
            if (thrown instanceof Error) {
                throw (Error) thrown;
            }
            throw (Exception) thrown;
        };
    }

    private static final class ThreadDeathLike extends Error {
        private static final long serialVersionUID = 1L;
    }
}
