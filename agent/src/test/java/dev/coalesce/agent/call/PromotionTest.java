package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that an interrupted leader hands its key over to one of its followers. */
class PromotionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void leadersInterruptedInARow_promoteOneFollowerEach(int interruptedLeaders) {
        int count = 8;
        Calls calls = Calls.setup().interruptible().make();
        Gate gate = new Gate();
        AtomicInteger ran = new AtomicInteger();
        Calls.Body body = () -> {
            int nth = ran.incrementAndGet();
            if (nth == 1) {
                gate.pass();
            }
            if (nth <= interruptedLeaders) {
                throw new InterruptedException("leader " + nth);
            }
            return "v";
        };
        Caller leader = Caller.start(() -> calls.call("k", body));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(count, () -> resultOrException(calls, body));
        gate.open();

        assertThat(leader.thrown()).isInstanceOf(InterruptedException.class);
        // Each promoted follower up to that number was interrupted as well.
        List<Object> results =
                followers.stream().<Object>map(f -> String.valueOf(f.result())).toList();
        assertThat(results).filteredOn("v"::equals).hasSize(count - (interruptedLeaders - 1));
        assertThat(calls.bodies).hasValue(interruptedLeaders + 1);
        Snapshot counters = calls.counters();
        assertThat(counters.promotions()).isEqualTo(interruptedLeaders);
        assertThat(counters.leads()).isEqualTo(interruptedLeaders + 1);
        assertThat(counters.follows()).isEqualTo(count - interruptedLeaders);
        assertThat(counters.failures()).isEqualTo(interruptedLeaders);
        assertThat(counters.inFlight()).isZero();
        assertThat(calls.counted()).isEqualTo(count + 1);
    }

    private static Object resultOrException(Calls calls, Calls.Body body) {
        try {
            return String.valueOf(calls.call("k", body));
        } catch (Exception e) {
            return e;
        }
    }

    static Stream<Throwable> interruptions() {
        return Stream.of(
                new InterruptedException(),
                new ClosedByInterruptException(),
                new FileLockInterruptionException(),
                new InterruptedIOException(),
                new InterruptedIOException("Interrupted"),
                new CoalesceInterruptedException("inside"));
    }

    @ParameterizedTest
    @MethodSource("interruptions")
    void leaderFailsByInterruption_promotesFollower(Throwable thrown) {
        Calls calls = Calls.with();
        Caller follower = follow(calls, thrown);

        assertThat(follower.result()).isEqualTo("own");
        assertThat(calls.counters().promotions()).isEqualTo(1);
    }

    @Test
    void leaderFailsByWrappedInterruption_promotesFollower() {
        Calls calls = Calls.with();
        Caller follower = follow(calls, () -> {
            throw new IllegalStateException(new IOException(new ExecutionException(new InterruptedException())));
        });

        assertThat(follower.result()).isEqualTo("own");
    }

    @Test
    void leaderFailsWithInterruptFlag_promotesFollower() {
        Calls calls = Calls.with();
        Caller follower = follow(calls, () -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a library's own exception");
        });

        assertThat(follower.result()).isEqualTo("own");
    }

    @Test
    void leaderTimesOutAndSetsInterruptFlag_followerGetsSameFailure() {
        Calls calls = Calls.with();
        Caller follower = follow(calls, () -> {
            // As after catch (InterruptedException | ExecutionException | TimeoutException e).
            Thread.currentThread().interrupt();
            throw new IllegalStateException(new TimeoutException());
        });

        assertThat(follower.thrown()).hasCauseInstanceOf(TimeoutException.class);
    }

    static Stream<Throwable> otherFailures() {
        Exception circle = new IllegalStateException("a");
        circle.initCause(new IllegalStateException("b", circle));
        return Stream.of(
                new SocketTimeoutException("an InterruptedIOException, but no interruption"),
                new InterruptedIOException("timeout"),
                new IOException(new InterruptedIOException("Read timed out")),
                new ConnectTimeout("from the pool"),
                new SocketTimeoutException().initCause(new InterruptedException("how the client implements it")),
                new InterruptedByTimeoutException(),
                new CancellationException("by a timer"),
                new ExecutionException(interruptionOfAnotherThread()),
                new IllegalStateException(interruptionOfAnotherThread()),
                circle);
    }

    /** An exception like that of HttpClient for a full pool. */
    private static final class ConnectTimeout extends InterruptedIOException {
        private static final long serialVersionUID = 1;

        ConnectTimeout(String message) {
            super(message);
        }
    }

    private static Throwable interruptionOfAnotherThread() {
        FutureTask<Throwable> task = new FutureTask<>(InterruptedException::new);
        Thread worker = new Thread() {
            @Override
            public void run() {
                task.run();
            }
        };
        worker.start();
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("otherFailures")
    void leaderFailsOtherwise_followerGetsSameFailure(Throwable thrown) {
        Calls calls = Calls.with();
        Caller follower = follow(calls, thrown);

        assertThat(follower.thrown()).isSameAs(thrown);
        assertThat(calls.counters().promotions()).isZero();
    }

    @Test
    void leaderInterruptedWithoutFollowers_keyIsFree() {
        Calls calls = Calls.with("errorTtl", "1h");
        Throwable thrown = catchThrowable(() -> calls.call("k", () -> {
            throw new IllegalStateException(new InterruptedException());
        }));

        assertThat(thrown).hasCauseInstanceOf(InterruptedException.class);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void leaderInterrupted_failureIsNotCached() {
        Calls calls = Calls.with("errorTtl", "1h");
        Throwable unused = catchThrowable(() -> calls.call("k", () -> {
            throw new InterruptedException();
        }));

        assertThat(calls.call("k", () -> "own")).isEqualTo("own");
    }

    @Test
    void followerPromoted_leadsOrdinaryFlight() {
        Calls calls = Calls.with("ttl", "30s");
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            throw new InterruptedException();
        }));
        gate.awaitReached();
        Caller promoted = Caller.start(() -> calls.call("k", () -> calls.call("k", () -> "re-entered")))
                .awaitFollowing();
        gate.open();

        assertThat(leader.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(promoted.result()).isEqualTo("re-entered");
        assertThat(calls.call("k", () -> "own")).isEqualTo("re-entered");
        assertThat(calls.counters().bypasses()).isEqualTo(1);
    }

    /** Starts a follower of a leader that throws {@code thrown}. */
    private static Caller follow(Calls calls, Throwable thrown) {
        return follow(calls, () -> {
            throw thrown;
        });
    }

    /** Starts a follower of a leader with a body that throws. */
    private static Caller follow(Calls calls, Calls.Body body) {
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return body.run();
        }));
        gate.awaitReached();
        Caller follower = Caller.start(() -> calls.call("k", () -> "own")).awaitFollowing();
        gate.open();
        assertThat(leader.thrown()).isNotNull();
        return follower;
    }
}
