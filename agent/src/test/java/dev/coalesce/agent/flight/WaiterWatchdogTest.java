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

/** Tests that the watchdog wakes waiters whose leader could not wake them. */
class WaiterWatchdogTest {
    /** Counts the threads it would start, and starts none. */
    private static final class CountingWatchdog extends WaiterWatchdog {
        final AtomicInteger threads = new AtomicInteger();

        @Override
        void start() {
            threads.incrementAndGet();
        }
    }

    private final CountingWatchdog watchdog = new CountingWatchdog();
    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void leaderWakesNobody_watchdogWakesWaiters() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        flight.completeSilently("outcome");
        WaiterWatchdog.wakeAll();
        assertThat(waiting).extracting(Caller::result).containsOnly("outcome");
    }

    @Test
    void threadWaits_watchdogThreadRuns() {
        Caller waiting = Caller.start(() -> flight.await(0)).awaitFollowing();
        Eventually.isTrue(
                "the watchdog's thread runs",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(
                                thread -> thread.isDaemon() && thread.getName().equals("coalesce-watchdog")));
        flight.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    @Test
    void watchdogNotRunning_waitersDoNotRelyOnIt() {
        assertThat(watchdog.ensureRunning()).isFalse();
        assertThat(watchdog.ensureRunning()).isFalse();
        assertThat(watchdog.threads).hasValue(1);
        watchdog.begin();
        assertThat(watchdog.ensureRunning()).isTrue();
        assertThat(watchdog.threads).hasValue(1);
    }

    @Test
    void threadStartFails_nextWaiterTriesAgain() {
        AtomicInteger tried = new AtomicInteger();
        WaiterWatchdog without = new WaiterWatchdog() {
            @Override
            void start() {
                tried.incrementAndGet();
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        assertThat(without.ensureRunning()).isFalse();
        assertThat(without.ensureRunning()).isFalse();
        assertThat(tried).hasValue(2);
    }

    @Test
    void noWaiters_watchdogEndsAndCanRestart() {
        watchdog.begin();
        assertThat(watchdog.goesOn()).isFalse();
        assertThat(watchdog.ensureRunning()).isFalse();
        assertThat(watchdog.threads).hasValue(1);
    }

    @Test
    void threadWaits_watchdogContinues() {
        watchdog.begin();
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> flight)).isTrue();
        assertThat(watchdog.goesOn()).isTrue();
        assertThat(watchdog.ensureRunning()).isTrue();
        assertThat(watchdog.threads).hasValue(0);
        WaitGraph.leave(Thread.currentThread());
    }

    /** Races a new waiter with the watchdog's end: the watchdog sees the waiter, or the waiter sees that it ends. */
    @Test
    void waiterArrivesAsWatchdogEnds_isSeen() {
        class EndRace {
            final CountingWatchdog ending = new CountingWatchdog();
            volatile Thread waiting = Thread.currentThread();
            volatile boolean reliesOnIt;
            volatile boolean goesOn;
        }
        Race.run(
                20_000,
                () -> {
                    EndRace race = new EndRace();
                    race.ending.begin();
                    return race;
                },
                race -> {
                    WaitGraph.leave(race.waiting);
                    assertThat(race.reliesOnIt && !race.goesOn).isFalse();
                },
                race -> {
                    race.waiting = Thread.currentThread();
                    assertThat(WaitGraph.enter(race.waiting, () -> flight)).isTrue();
                    race.reliesOnIt = race.ending.ensureRunning();
                },
                race -> race.goesOn = race.ending.goesOn());
    }

    /** If two threads check for the end at once while a thread waits, at least one continues. */
    @Test
    void twoWatchdogsCheckAtOnce_oneContinues() {
        AtomicInteger continued = new AtomicInteger();
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> flight)).isTrue();
        Race.run(
                20_000,
                () -> {
                    continued.set(0);
                    CountingWatchdog shared = new CountingWatchdog();
                    shared.begin();
                    return shared;
                },
                shared -> assertThat(continued.get()).isPositive(),
                shared -> continued.addAndGet(shared.goesOn() ? 1 : 0),
                shared -> continued.addAndGet(shared.goesOn() ? 1 : 0));
        WaitGraph.leave(Thread.currentThread());
    }

    /** Starting a thread may park the waiter, which consumes the wake-up of its promotion. */
    @Test
    void promotedWhileStartingWatchdog_doesNotWait() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        AtomicInteger parked = new AtomicInteger();
        AtomicInteger enough = new AtomicInteger(Integer.MAX_VALUE);
        WaiterWatchdog slow = new WaiterWatchdog() {
            @Override
            boolean ensureRunning() {
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
            made[0] = new ThreadWaiter(flight, 0, ResultWatch.NONE, slow);
            made[0].await();
            return made[0].isPromoted();
        });
        starting.await();
        assertThat(made[0].becomeLeader(flight)).isTrue();
        enough.set(parked.get() + 3); // the wake-up has been consumed by then
        assertThat(waiting.result()).isEqualTo(true);
    }

    /** A fork-join pool may park the waiter while it starts another thread, which consumes the wake-up. */
    @Test
    void promotedBeforeBlocking_doesNotBlock() {
        watchdog.begin();
        Caller waiting = Caller.start(() -> {
            ThreadWaiter waiter = new ThreadWaiter(flight, 0, ResultWatch.NONE, watchdog);
            assertThat(waiter.becomeLeader(flight)).isTrue();
            LockSupport.park(); // consumes the wake-up
            return waiter.block();
        });
        assertThat(waiting.result()).isEqualTo(true);
    }
}
