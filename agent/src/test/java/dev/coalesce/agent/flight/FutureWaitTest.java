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

/** A thread that blocks on its future waits for a flight, as far as deadlocks go. */
class FutureWaitTest {
    private final Callable<?> call = () -> "again";

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(WaitGraph.size()).isZero();
    }

    enum Way {
        JOIN,
        GET,
        GET_FOR_AN_HOUR;

        @Nullable
        Object waitFor(CompletableFuture<?> future) throws InterruptedException, ExecutionException, TimeoutException {
            return switch (this) {
                case JOIN -> future.join();
                case GET -> future.get();
                case GET_FOR_AN_HOUR -> future.get(1, TimeUnit.HOURS);
            };
        }
    }

    /** A flight whose body runs on a thread of its own until the test ends it. */
    private static final class Led {
        final TestFlight flight = TestFlight.withoutLeader("theirs");
        final CountDownLatch end = new CountDownLatch(1);
        final Caller leader;

        Led() {
            leader = Caller.start(() -> {
                flight.startLeading();
                end.await();
                flight.stopLeading();
                return flight.complete("outcome");
            });
            Eventually.isTrue("the leader", () -> flight.owner() != null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitIsNotedWhileItLasts(Way way) throws Exception {
        Led led = new Led();
        SharedFuture future = Objects.requireNonNull(led.flight.share(call));
        Caller waiting = Caller.start(() -> way.waitFor(future));
        Eventually.isTrue("the note", () -> WaitGraph.size() == 1);
        led.end.countDown();
        assertThat(waiting.result()).isEqualTo("outcome");
        assertThat(led.leader.result()).isEqualTo(true);
    }

    @ParameterizedTest
    @EnumSource
    void aWaitThatWouldCloseACycleMakesItsOwnCallOnTheSpot(Way way) throws Exception {
        TestFlight mine = TestFlight.of("mine");
        SharedFuture future = Objects.requireNonNull(mine.share(call));
        // In place of the call: what it gives is there when the wait begins.
        Caller answer = Caller.start(() -> {
            Eventually.isTrue("the call made alone", () -> !mine.uncoalesced.isEmpty());
            return future.complete("of its own call");
        });
        assertThat(way.waitFor(future)).isEqualTo("of its own call");
        assertThat(mine.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, call, true));
        assertThat(answer.result()).isEqualTo(true);
    }

    @Test
    void aWaitForWhatIsThereIsNoWait() {
        TestFlight mine = TestFlight.of("mine");
        SharedFuture future = Objects.requireNonNull(mine.share(call));
        SharedFuture leads = Objects.requireNonNull(mine.share(call));
        assertThat(leads.becomeLeaders()).isTrue();
        mine.complete("outcome");
        leads.settle("outcome");
        assertThat(future.join()).isEqualTo("outcome");
        assertThat(leads.join()).isEqualTo("outcome");
        assertThat(mine.uncoalesced).isEmpty();
    }

    /** Nobody runs its body when the wait begins; then somebody does who comes to wait for the first. */
    @Test
    void aCycleIsSeenThatIsClosedByALaterLeader() throws Exception {
        TestFlight flight = TestFlight.withoutLeader("key");
        TestFlight[] theirs = new TestFlight[1];
        SharedFuture future = Objects.requireNonNull(flight.share(call));
        Caller waiting = Caller.start(() -> {
            theirs[0] = TestFlight.of("theirs");
            return future.join();
        });
        Eventually.isTrue("the note", () -> WaitGraph.size() == 1);
        flight.startLeading();
        assertThat(theirs[0].await(0)).isEqualTo(Signal.WOULD_DEADLOCK);
        flight.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    /** The thread that waits is the same, what it waits for is another flight now. */
    @Test
    void aFutureThatHasMovedIsWaitedForWhereItIsNow() throws Exception {
        TestFlight old = TestFlight.withoutLeader("key");
        TestFlight relay = TestFlight.withoutLeader("key");
        TestFlight[] theirs = new TestFlight[1];
        SharedFuture future = Objects.requireNonNull(old.share(call));
        Caller waiting = Caller.start(() -> {
            theirs[0] = TestFlight.of("theirs");
            return future.join();
        });
        Eventually.isTrue("the note", () -> WaitGraph.size() == 1);
        assertThat(future.leaveWait()).isTrue();
        assertThat(future.moveTo(relay)).isTrue();
        relay.startLeading();
        assertThat(theirs[0].await(0)).isEqualTo(Signal.WOULD_DEADLOCK);
        relay.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    @Test
    void aWaitThatTimesOutOrIsInterruptedIsNotNotedAnyMore() throws Exception {
        Led led = new Led();
        SharedFuture future = Objects.requireNonNull(led.flight.share(call));
        assertThat(Caller.start(() -> future.get(1, TimeUnit.NANOSECONDS)).thrown())
                .isInstanceOf(TimeoutException.class);
        Caller interrupted = Caller.start(() -> future.get());
        Eventually.isTrue("the note", () -> WaitGraph.size() == 1);
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(WaitGraph.size()).isZero();
        led.end.countDown();
        assertThat(led.leader.result()).isEqualTo(true);
    }

    @Test
    void whoWaitsTwiceOnACycleMakesItsOwnCallOnce() {
        TestFlight mine = TestFlight.of("mine");
        SharedFuture future = Objects.requireNonNull(mine.share(call));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        }
        assertThat(mine.uncoalesced).hasSize(1);
    }

    @Test
    void whoLeadsElsewhereAndWaitsTwiceOnACycleMakesItsOwnCallOnce() {
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
        OF_ONE_DERIVED(future -> future.thenApply(value -> value).copy().handle((value, thrown) -> value));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final UnaryOperator<CompletableFuture<@Nullable Object>> way;

        Derived(UnaryOperator<CompletableFuture<@Nullable Object>> way) {
            this.way = way;
        }

        CompletableFuture<@Nullable Object> of(SharedFuture future) {
            return way.apply(future);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitForADerivedFutureThatWouldCloseACycleMakesTheCallOnTheSpot(Derived derived) throws Exception {
        for (Way way : Way.values()) {
            TestFlight mine = TestFlight.of("mine");
            SharedFuture future = Objects.requireNonNull(mine.share(call));
            CompletableFuture<@Nullable Object> its = derived.of(future);
            Caller answer = Caller.start(() -> {
                Eventually.isTrue("the call made alone", () -> !mine.uncoalesced.isEmpty());
                return future.complete("of its own call");
            });
            assertThat(way.waitFor(its)).isEqualTo("of its own call");
            assertThat(mine.uncoalesced).containsExactly(new TestFlight.Uncoalesced(future, call, true));
            assertThat(answer.result()).isEqualTo(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitForADerivedFutureIsNotedWhileItLasts(Way way) throws Exception {
        Led led = new Led();
        CompletableFuture<?> derived =
                Objects.requireNonNull(led.flight.share(call)).thenApply(value -> value + "!");
        Caller waiting = Caller.start(() -> way.waitFor(derived));
        Eventually.isTrue("the note", () -> WaitGraph.size() == 1);
        led.end.countDown();
        assertThat(waiting.result()).isEqualTo("outcome!");
        assertThat(led.leader.result()).isEqualTo(true);
    }

    @Test
    void aDerivedFutureThatOthersCompleteIsNotWaitedForAnyLonger() throws Exception {
        Led led = new Led();
        SharedFuture future = Objects.requireNonNull(led.flight.share(call));
        CompletableFuture<String> derived = future.thenApply(value -> value + "!");
        Caller waiting = Caller.start(derived::join);
        Eventually.isTrue("the note", () -> WaitGraph.size() == 1);
        derived.complete("by another");
        assertThat(waiting.result()).isEqualTo("by another");
        assertThat(future.thenApply(value -> value + "!")
                        .completeOnTimeout("late", 1, TimeUnit.NANOSECONDS)
                        .join())
                .isEqualTo("late");
        assertThat(future).isNotDone();
        led.end.countDown();
        assertThat(led.leader.result()).isEqualTo(true);
    }

    /** Its source has been completed by others: what it still waits for is no flight, and no part of a cycle. */
    @Test
    void whoWaitsForMoreThanADoneSourceWaitsForNoFlight() throws Exception {
        TestFlight theirs = TestFlight.withoutLeader("theirs");
        SharedFuture future = Objects.requireNonNull(theirs.share(call));
        CompletableFuture<String> inner = new CompletableFuture<>();
        CompletableFuture<String> derived = future.thenCompose(value -> inner);
        TestFlight[] its = new TestFlight[1];
        Caller waiting = Caller.start(() -> {
            its[0] = TestFlight.of("its");
            return derived.join();
        });
        Eventually.isTrue("the note", () -> WaitGraph.size() == 1);
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
    void whatIsDerivedOfADoneFutureKnowsNothing() {
        SharedFuture future =
                Objects.requireNonNull(TestFlight.withoutLeader("key").share(call));
        future.complete("mine");
        assertThat(future.copy().getClass()).isSameAs(CompletableFuture.class);
    }
}
