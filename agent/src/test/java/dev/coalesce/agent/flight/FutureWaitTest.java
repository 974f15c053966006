package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that deadlock detection treats a thread which blocks on a follower's future as waiting for its flight. */
class FutureWaitTest {
    private final Callable<?> call = () -> "again";

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    enum WaitMethod {
        JOIN,
        GET,
        GET_WITH_TIMEOUT;

        @Nullable
        Object waitFor(CompletableFuture<?> future) throws InterruptedException, ExecutionException, TimeoutException {
            return switch (this) {
                case JOIN -> future.join();
                case GET -> future.get();
                case GET_WITH_TIMEOUT -> future.get(1, TimeUnit.HOURS);
            };
        }
    }

    /** A flight whose body runs on its own thread until the test ends it. */
    private static final class RunningFlight {
        final TestFlight flight = TestFlight.withoutLeader("theirs");
        final CountDownLatch end = new CountDownLatch(1);
        final Caller leader;

        RunningFlight() {
            leader = Caller.start(() -> {
                flight.startLeading();
                end.await();
                flight.stopLeading();
                return flight.complete("outcome");
            });
            Eventually.isTrue("the flight has a leader", () -> flight.leader() != null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadWaitsForFuture_waitIsRecorded(WaitMethod waitMethod) throws Exception {
        RunningFlight running = new RunningFlight();
        SharedFuture future = Objects.requireNonNull(running.flight.share(call));
        Caller waiting = Caller.start(() -> waitMethod.waitFor(future));
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        running.end.countDown();
        assertThat(waiting.result()).isEqualTo("outcome");
        assertThat(running.leader.result()).isEqualTo(true);
    }

    /** The leader of the next flight waits for a flight whose leader waits for the future that moves. */
    @Test
    void futureMovesWhileItsThreadWaits_cycleIsSeen() throws Exception {
        SharedFuture future =
                Objects.requireNonNull(TestFlight.withoutLeader("slow").share(call));
        TestFlight other = TestFlight.withoutLeader("other");
        TestFlight next = TestFlight.withoutLeader("slow");
        Caller first = Caller.start(() -> {
            other.startLeading();
            return future.join();
        });
        Eventually.isTrue("one waits for the future", () -> WaitGraph.size() == 1);
        Caller second = Caller.start(() -> {
            next.startLeading();
            return other.await(0);
        });
        Eventually.isTrue("the other one waits for the first", () -> WaitGraph.size() == 2);

        assertThat(future.leaveWait()).isTrue();
        assertThat(future.moveTo(next)).as("joined").isFalse();

        future.deliver("own call");
        assertThat(first.result()).isEqualTo("own call");
        other.complete("outcome");
        assertThat(second.result()).isEqualTo("outcome");
    }

    @ParameterizedTest
    @EnumSource
    void waitWouldCloseCycle_makesOwnCallAtOnce(WaitMethod waitMethod) throws Exception {
        TestFlight mine = TestFlight.of("mine");
        SharedFuture future = Objects.requireNonNull(mine.share(call));
        // Stands in for the follower's own call, which completes the future as soon as it is made.
        Caller answer = Caller.start(() -> {
            Eventually.isTrue("its own call", () -> !mine.uncoalesced.isEmpty());
            return future.complete("of its own call");
        });
        assertThat(waitMethod.waitFor(future)).isEqualTo("of its own call");
        assertThat(mine.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, call, true));
        assertThat(answer.result()).isEqualTo(true);
    }

    @Test
    void futureDone_threadDoesNotWait() {
        TestFlight mine = TestFlight.of("mine");
        SharedFuture future = Objects.requireNonNull(mine.share(call));
        SharedFuture leads = Objects.requireNonNull(mine.share(call));
        assertThat(leads.becomeLeader()).isTrue();
        mine.complete("outcome");
        leads.settle("outcome");
        assertThat(future.join()).isEqualTo("outcome");
        assertThat(leads.join()).isEqualTo("outcome");
        assertThat(mine.uncoalesced).isEmpty();
    }

    /** No thread runs the body when the wait begins. Then a thread does that waits for the first thread. */
    @Test
    void laterLeaderClosesCycle_cycleIsDetected() throws Exception {
        TestFlight flight = TestFlight.withoutLeader("key");
        TestFlight[] theirs = new TestFlight[1];
        SharedFuture future = Objects.requireNonNull(flight.share(call));
        Caller waiting = Caller.start(() -> {
            theirs[0] = TestFlight.of("theirs");
            return future.join();
        });
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        flight.startLeading();
        assertThat(theirs[0].await(0)).isEqualTo(Signal.WOULD_DEADLOCK);
        flight.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    /** The same thread keeps waiting, but its future has moved to another flight. */
    @Test
    void futureMoved_cycleIsDetectedAtNewFlight() throws Exception {
        TestFlight old = TestFlight.withoutLeader("key");
        TestFlight successor = TestFlight.withoutLeader("key");
        TestFlight[] theirs = new TestFlight[1];
        SharedFuture future = Objects.requireNonNull(old.share(call));
        Caller waiting = Caller.start(() -> {
            theirs[0] = TestFlight.of("theirs");
            return future.join();
        });
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        assertThat(future.leaveWait()).isTrue();
        assertThat(future.moveTo(successor)).isTrue();
        successor.startLeading();
        assertThat(theirs[0].await(0)).isEqualTo(Signal.WOULD_DEADLOCK);
        successor.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    /**
     * The future has left its flight, and a thread makes its own call. That call waits for the thread that waits for the
     * future.
     */
    @Test
    void ownCallWaitsForThreadThatWaitsForFuture_ownCallDetectsCycle() throws Exception {
        TestFlight[] theirs = new TestFlight[1];
        SharedFuture future =
                Objects.requireNonNull(TestFlight.withoutLeader("key").share(call));
        assertThat(future.leaveWait()).isTrue();
        Caller waiting = Caller.start(() -> {
            theirs[0] = TestFlight.of("theirs");
            return future.join();
        });
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        assertThat(future.runOwnCall(() -> theirs[0].await(0))).isEqualTo(Signal.WOULD_DEADLOCK);
        future.complete("of its own call");
        assertThat(waiting.result()).isEqualTo("of its own call");
    }

    /** The own call waits first here, so the thread that waits for the future closes the cycle. */
    @Test
    void futureWaitClosesCycleWithOwnCall_makesAnotherCall() throws Exception {
        TestFlight flight = TestFlight.withoutLeader("key");
        SharedFuture future = Objects.requireNonNull(flight.share(call));
        assertThat(future.leaveWait()).isTrue();
        TestFlight mine = TestFlight.of("mine");
        Caller ownCall = Caller.start(() -> future.runOwnCall(() -> mine.await(0)));
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(flight.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, call, true));
        mine.complete("outcome");
        assertThat(ownCall.result()).isEqualTo("outcome");
    }

    @Test
    void waitTimesOutOrIsInterrupted_isNoLongerRecorded() throws Exception {
        RunningFlight running = new RunningFlight();
        SharedFuture future = Objects.requireNonNull(running.flight.share(call));
        assertThat(Caller.start(() -> future.get(1, TimeUnit.NANOSECONDS)).thrown())
                .isInstanceOf(TimeoutException.class);
        Caller interrupted = Caller.start(() -> future.get());
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(WaitGraph.size()).isZero();
        running.end.countDown();
        assertThat(running.leader.result()).isEqualTo(true);
    }

    @Test
    void threadWaitsTwiceOnCycle_makesOwnCallOnce() {
        TestFlight mine = TestFlight.of("mine");
        SharedFuture future = Objects.requireNonNull(mine.share(call));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        }
        assertThat(mine.uncoalesced).hasSize(1);
    }

    @Test
    void promotedThreadWaitsTwiceOnCycle_makesOwnCallOnce() {
        TestFlight flight = TestFlight.withoutLeader("key");
        SharedFuture future = Objects.requireNonNull(flight.share(call));
        assertThat(flight.promoteWaiter()).isTrue();
        flight.startLeading();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        }
        assertThat(flight.uncoalesced).hasSize(1);
    }

    enum Derived {
        THEN_APPLY(future -> future.thenApply(value -> value)),
        THEN_APPLY_ASYNC(future -> future.thenApplyAsync(value -> value)),
        HANDLE(future -> future.handle((value, thrown) -> value)),
        WHEN_COMPLETE(future -> future.whenComplete((value, thrown) -> {})),
        EXCEPTIONALLY(future -> future.exceptionally(thrown -> "none")),
        COPY(CompletableFuture::copy),
        THEN_COMPOSE(future -> future.thenCompose(CompletableFuture::completedFuture)),
        THEN_COMBINE(future -> future.thenCombine(CompletableFuture.completedFuture(""), (value, none) -> value)),
        CHAIN(future -> future.thenApply(value -> value).copy().handle((value, thrown) -> value));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final UnaryOperator<CompletableFuture<@Nullable Object>> derivation;

        Derived(UnaryOperator<CompletableFuture<@Nullable Object>> derivation) {
            this.derivation = derivation;
        }

        CompletableFuture<@Nullable Object> of(SharedFuture future) {
            return derivation.apply(future);
        }
    }

    @ParameterizedTest
    @EnumSource
    void derivedFutureWaitWouldCloseCycle_makesOwnCallAtOnce(Derived derived) throws Exception {
        for (WaitMethod waitMethod : WaitMethod.values()) {
            TestFlight mine = TestFlight.of("mine");
            SharedFuture future = Objects.requireNonNull(mine.share(call));
            CompletableFuture<@Nullable Object> derivedFuture = derived.of(future);
            Caller answer = Caller.start(() -> {
                Eventually.isTrue("its own call", () -> !mine.uncoalesced.isEmpty());
                return future.complete("of its own call");
            });
            assertThat(waitMethod.waitFor(derivedFuture)).isEqualTo("of its own call");
            assertThat(mine.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, call, true));
            assertThat(answer.result()).isEqualTo(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadWaitsForDerivedFuture_waitIsRecorded(WaitMethod waitMethod) throws Exception {
        RunningFlight running = new RunningFlight();
        CompletableFuture<?> derived =
                Objects.requireNonNull(running.flight.share(call)).thenApply(value -> value + "!");
        Caller waiting = Caller.start(() -> waitMethod.waitFor(derived));
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        running.end.countDown();
        assertThat(waiting.result()).isEqualTo("outcome!");
        assertThat(running.leader.result()).isEqualTo(true);
    }

    @Test
    void derivedFutureCompletedByOthers_waitEnds() throws Exception {
        RunningFlight running = new RunningFlight();
        SharedFuture future = Objects.requireNonNull(running.flight.share(call));
        CompletableFuture<String> derived = future.thenApply(value -> value + "!");
        Caller waiting = Caller.start(derived::join);
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        derived.complete("by another");
        assertThat(waiting.result()).isEqualTo("by another");
        assertThat(future.thenApply(value -> value + "!")
                        .completeOnTimeout("late", 1, TimeUnit.NANOSECONDS)
                        .join())
                .isEqualTo("late");
        assertThat(future).isNotDone();
        running.end.countDown();
        assertThat(running.leader.result()).isEqualTo(true);
    }

    /** Another thread has completed the source, so the derived future waits for no flight and is part of no cycle. */
    @Test
    void sourceDone_derivedFutureWaitsForNoFlight() throws Exception {
        TestFlight theirs = TestFlight.withoutLeader("theirs");
        SharedFuture future = Objects.requireNonNull(theirs.share(call));
        CompletableFuture<String> inner = new CompletableFuture<>();
        CompletableFuture<String> derived = future.thenCompose(value -> inner);
        TestFlight[] its = new TestFlight[1];
        Caller waiting = Caller.start(() -> {
            its[0] = TestFlight.of("its");
            return derived.join();
        });
        Eventually.isTrue("the wait is recorded", () -> WaitGraph.size() == 1);
        theirs.startLeading();
        Thread me = Thread.currentThread();
        assertThat(WaitGraph.enter(me, () -> its[0])).isFalse();
        future.complete("by another");
        assertThat(WaitGraph.enter(me, () -> its[0])).isTrue();
        WaitGraph.leave(me);
        inner.complete("inner");
        assertThat(waiting.result()).isEqualTo("inner");
    }

    @Test
    void sourceDone_derivedFutureIsPlain() {
        SharedFuture future =
                Objects.requireNonNull(TestFlight.withoutLeader("key").share(call));
        future.complete("mine");
        assertThat(future.copy().getClass()).isSameAs(CompletableFuture.class);
    }
}
