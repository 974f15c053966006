package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.LastFrames;
import dev.coalesce.agent.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a wait which would never end is detected before it begins. */
class WaitGraphTest {
    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    /** A thread that leads a flight and then waits for another one. */
    private static final class Leader {
        final CountDownLatch leads = new CountDownLatch(1);
        final CountDownLatch mayWait = new CountDownLatch(1);
        volatile TestFlight flight = TestFlight.withoutLeader("none yet");
        final Caller thread;

        /** Creates a leader that asks {@code next} for its flight once it may wait. */
        Leader(Object key, Supplier<Flight> next) throws InterruptedException {
            thread = Caller.start(() -> {
                flight = TestFlight.of(key);
                leads.countDown();
                mayWait.await();
                Object outcome = next.get().await(0);
                flight.stopLeading();
                flight.complete(key + " after " + outcome);
                return outcome;
            });
            leads.await();
        }

        void waits() {
            mayWait.countDown();
            thread.awaitFollowing();
        }
    }

    @Test
    void threadWaitsForItsOwnFlight_deadlockIsReported() throws Exception {
        assertThat(TestFlight.of("mine").await(0)).isEqualTo(Signal.WOULD_DEADLOCK);
        assertThat(TestFlight.of("mine").await(TimeUnit.HOURS.toNanos(1))).isEqualTo(Signal.WOULD_DEADLOCK);
    }

    @Test
    void deadlockSeenAtEachOfTheLastFramesOfAStack_othersBreakTheirs() throws Exception {
        LastFrames.runAtEach(() -> {
            try {
                TestFlight.of("mine").await(0);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Eventually.isTrue("the thread's waits are forgotten", () -> {
            WaitGraph.removeDead();
            return WaitGraph.size() == 0;
        });
        threadsFormCycle_lastOneBreaksIt(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void threadsFormCycle_lastOneBreaksIt(int length) throws Exception {
        List<Leader> leaders = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int next = (i + 1) % length;
            leaders.add(new Leader(i, () -> leaders.get(next).flight));
        }
        for (int i = 0; i < length - 1; i++) {
            leaders.get(i).waits();
        }
        Leader last = leaders.get(length - 1);
        last.mayWait.countDown();
        assertThat(last.thread.result()).isEqualTo(Signal.WOULD_DEADLOCK);
        for (int i = length - 2; i >= 0; i--) {
            assertThat(leaders.get(i).thread.result()).asString().startsWith((i + 1) + " after ");
        }
    }

    @Test
    void threadsFormChain_allWait() throws Exception {
        Leader end = new Leader("end", () -> TestFlight.withoutLeader("unused"));
        Leader middle = new Leader("middle", () -> end.flight);
        middle.waits();
        Caller first = Caller.start(() -> middle.flight.await(0)).awaitFollowing();
        end.flight.complete("well");
        assertThat(first.result()).isEqualTo("middle after well");
        end.thread.interrupt();
        assertThat(end.thread.thrown()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void flightDisowned_creatorIsNotWaitedFor() throws Exception {
        TestFlight mine = TestFlight.of("mine");
        mine.stopLeading();
        Caller other = Caller.start(() -> mine.await(0)).awaitFollowing();
        mine.complete("outcome");
        assertThat(other.result()).isEqualTo("outcome");
    }

    /** A thread on the path may just have been answered. The flight it waited for is done, so there is no cycle. */
    @Test
    void flightInCycleDone_cycleIsBroken() throws Exception {
        TestFlight mine = TestFlight.of("mine");
        TestFlight theirs = TestFlight.withoutLeader("theirs");
        Thread other = leaderOf(theirs);
        assertThat(WaitGraph.enter(other, () -> mine)).isTrue();
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> theirs)).isFalse();
        mine.complete("done");
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> theirs)).isTrue();
        WaitGraph.leave(Thread.currentThread());
        WaitGraph.leave(other);
    }

    @Test
    void othersFormCycle_searchTerminates() throws Exception {
        TestFlight a = TestFlight.withoutLeader("a");
        TestFlight b = TestFlight.withoutLeader("b");
        Thread leaderOfA = leaderOf(a);
        CountDownLatch bothWait = new CountDownLatch(1);
        Caller leaderOfB = Caller.start(() -> {
            bothWait.await();
            b.startLeading();
            return true;
        });
        assertThat(WaitGraph.enter(leaderOfA, () -> b)).isTrue();
        assertThat(WaitGraph.enter(leaderOfB.thread(), () -> a)).isTrue();
        bothWait.countDown();
        leaderOfB.result();
        Caller walker = Caller.start(() -> WaitGraph.enter(Thread.currentThread(), () -> a));
        assertThat(walker.result()).isEqualTo(true);
        WaitGraph.leave(walker.thread());
        WaitGraph.leave(leaderOfB.thread());
        WaitGraph.leave(leaderOfA);
    }

    /** Returns a thread that has become the flight's leader. The graph does not care what else it does. */
    private static Thread leaderOf(TestFlight flight) throws Exception {
        Caller leader = Caller.start(() -> {
            flight.startLeading();
            return true;
        });
        leader.result();
        return leader.thread();
    }

    /** A pool's thread that waits for a future may run other tasks meanwhile, and one of these may wait too. */
    @Test
    void nestedWaitEnds_outerWaitStaysRecorded() throws Exception {
        TestFlight outer = TestFlight.withoutLeader("outer");
        Thread leaderOfOuter = leaderOf(outer);
        TestFlight mine = TestFlight.of("mine");
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> outer)).isTrue();
        TestFlight inner = TestFlight.withoutLeader("inner");
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> inner)).isTrue();
        WaitGraph.leave(Thread.currentThread());
        boolean mayWait = WaitGraph.enter(leaderOfOuter, () -> mine);
        WaitGraph.leave(leaderOfOuter);
        WaitGraph.leave(Thread.currentThread());
        assertThat(mayWait).isFalse();
    }

    /** Both threads record their waits and may see the cycle. Only one may break it, or both would run their bodies. */
    @Test
    void twoThreadsCloseCycleAtOnce_oneBreaksIt() throws Exception {
        record Pair(AtomicReferenceArray<Flight> flights, AtomicInteger lead, AtomicInteger deadlocks) {
            void lead(int me) throws InterruptedException {
                TestFlight mine = TestFlight.of(me);
                flights.set(me, mine);
                lead.incrementAndGet();
                Race.spinUntil(() -> lead.get() == 2);
                if (flights.get(1 - me).await(0) == Signal.WOULD_DEADLOCK) {
                    deadlocks.incrementAndGet();
                }
                mine.stopLeading();
                mine.complete("outcome");
            }
        }
        Race.run(
                3_000,
                () -> new Pair(new AtomicReferenceArray<>(2), new AtomicInteger(), new AtomicInteger()),
                p -> assertThat(p.deadlocks).hasValue(1),
                p -> p.lead(0),
                p -> p.lead(1));
    }

    @Test
    void waitEnds_isNoLongerRecorded() throws Exception {
        TestFlight flight = TestFlight.withoutLeader("key");
        assertThat(flight.await(1)).isEqualTo(Signal.TIMED_OUT);
        assertThat(WaitGraph.size()).isZero();

        Caller interrupted = Caller.start(() -> flight.await(0)).awaitFollowing();
        assertThat(WaitGraph.size()).isEqualTo(1);
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(WaitGraph.size()).isZero();

        Caller promoted = Caller.start(() -> flight.await(0)).awaitFollowing();
        flight.promoteWaiter();
        assertThat(promoted.result()).isEqualTo(Signal.PROMOTED);
        assertThat(WaitGraph.size()).isZero();
    }
}
