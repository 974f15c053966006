package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Race;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody sleeps for ever because a leader could not wake them. */
class WaiterWatchdogTest {
    /** Counts its threads, which never run. */
    private static final class Counted extends WaiterWatchdog {
        final AtomicInteger threads = new AtomicInteger();

        @Override
        void start() {
            threads.incrementAndGet();
        }
    }

    private final Counted lookout = new Counted();
    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void nobodyIsNotedAsWaiting() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void whoWasNotWokenIsWoken() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        flight.completeSilently("outcome");
        WaiterWatchdog.wakeAll();
        assertThat(waiting).extracting(Caller::result).containsOnly("outcome");
    }

    @Test
    void whoeverWaitsStartsIt() {
        Caller waiting = Caller.start(() -> flight.await(0)).awaitFollowing();
        Eventually.isTrue(
                "the thread",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(
                                thread -> thread.isDaemon() && thread.getName().equals("coalesce-watchdog")));
        flight.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    @Test
    void nobodyReliesOnItBeforeItRuns() {
        assertThat(lookout.isRunning()).isFalse();
        assertThat(lookout.isRunning()).isFalse();
        assertThat(lookout.threads).hasValue(1);
        lookout.begin();
        assertThat(lookout.isRunning()).isTrue();
        assertThat(lookout.threads).hasValue(1);
    }

    @Test
    void whereThereIsNoThreadForItTheNextOneTriesAgain() {
        AtomicInteger tried = new AtomicInteger();
        WaiterWatchdog without = new WaiterWatchdog() {
            @Override
            void start() {
                tried.incrementAndGet();
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        assertThat(without.isRunning()).isFalse();
        assertThat(without.isRunning()).isFalse();
        assertThat(tried).hasValue(2);
    }

    @Test
    void itEndsWhenNobodyWaitsAndStartsAgain() {
        lookout.begin();
        assertThat(lookout.goesOn()).isFalse();
        assertThat(lookout.isRunning()).isFalse();
        assertThat(lookout.threads).hasValue(1);
    }

    @Test
    void itGoesOnWhileSomebodyWaits() {
        lookout.begin();
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> flight)).isTrue();
        assertThat(lookout.goesOn()).isTrue();
        assertThat(lookout.isRunning()).isTrue();
        assertThat(lookout.threads).hasValue(0);
        WaitGraph.leave(Thread.currentThread());
    }

    /** Either it sees the one who comes, or that one sees that it ends. */
    @Test
    void whoComesAsItEndsIsSeen() {
        class Meeting {
            final Counted ending = new Counted();
            volatile Thread waiting = Thread.currentThread();
            volatile boolean kept;
            volatile boolean goesOn;
        }
        Race.run(
                20_000,
                () -> {
                    Meeting meeting = new Meeting();
                    meeting.ending.begin();
                    return meeting;
                },
                meeting -> {
                    WaitGraph.leave(meeting.waiting);
                    assertThat(meeting.kept && !meeting.goesOn).isFalse();
                },
                meeting -> {
                    meeting.waiting = Thread.currentThread();
                    assertThat(WaitGraph.enter(meeting.waiting, () -> flight)).isTrue();
                    meeting.kept = meeting.ending.isRunning();
                },
                meeting -> meeting.goesOn = meeting.ending.goesOn());
    }

    /** Of two that end at once while somebody waits, one goes on. */
    @Test
    void twoDoNotEndBecauseOfEachOther() {
        AtomicInteger left = new AtomicInteger();
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> flight)).isTrue();
        Race.run(
                20_000,
                () -> {
                    left.set(0);
                    Counted two = new Counted();
                    two.begin();
                    return two;
                },
                two -> assertThat(left.get()).isPositive(),
                two -> left.addAndGet(two.goesOn() ? 1 : 0),
                two -> left.addAndGet(two.goesOn() ? 1 : 0));
        WaitGraph.leave(Thread.currentThread());
    }

    /** To start a thread may park, and take the wake-up that was meant for the wait. */
    @Test
    void whoIsPromotedWhileItStartsTheLookoutDoesNotWait() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        AtomicInteger parked = new AtomicInteger();
        AtomicInteger enough = new AtomicInteger(Integer.MAX_VALUE);
        WaiterWatchdog slow = new WaiterWatchdog() {
            @Override
            boolean isRunning() {
                starting.countDown();
                while (parked.get() < enough.get()) {
                    LockSupport.parkNanos(1_000_000);
                    parked.incrementAndGet();
                }
                return true;
            }
        };
        ThreadWaiter[] made = new ThreadWaiter[1];
        Caller waiting = Caller.start(() -> {
            made[0] = new ThreadWaiter(flight, 0, slow);
            made[0].await();
            return made[0].isPromoted();
        });
        starting.await();
        assertThat(made[0].becomeLeader(flight)).isTrue();
        enough.set(parked.get() + 3); // by then it has been taken
        assertThat(waiting.result()).isEqualTo(true);
    }

    /** As where a fork-join pool has made another thread for it, and parked meanwhile. */
    @Test
    void whoBlocksLooksFirst() {
        lookout.begin();
        Caller waiting = Caller.start(() -> {
            ThreadWaiter waiter = new ThreadWaiter(flight, 0, lookout);
            assertThat(waiter.becomeLeader(flight)).isTrue();
            LockSupport.park(); // takes the wake-up
            return waiter.block();
        });
        assertThat(waiting.result()).isEqualTo(true);
    }
}
