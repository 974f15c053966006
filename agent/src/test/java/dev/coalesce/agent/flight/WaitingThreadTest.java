package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Tests waits on platform threads, threads of a fork-join pool and virtual threads. */
class WaitingThreadTest {
    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void waiterNotifiedOrPromoted_isWoken() {
        Caller notified = Caller.start(() -> {
            new ThreadWaiter(flight, 0, ResultWatch.NONE).wake("outcome");
            LockSupport.park();
            return "woken";
        });
        assertThat(notified.result()).isEqualTo("woken");
        Caller promoted = Caller.start(() -> {
            boolean unused = new ThreadWaiter(flight, 0, ResultWatch.NONE).becomeLeader(flight);
            LockSupport.park();
            return "woken";
        });
        assertThat(promoted.result()).isEqualTo("woken");
    }

    /** The thread that completes the flight fails after the first notification, as if its stack had ended. */
    @Test
    void wokenWaiter_wakesThreadsButCompletesNoFutures() {
        TestFlight stopped = new TestFlight(TestFlight.OWNER_OF_KEYS, "key", 0) {
            @Override
            protected void startOver(SharedFuture future, Callable<?> call) {
                super.startOver(future, call);
                throw new StackOverflowError();
            }
        };
        stopped.stopLeading();
        List<Caller> older = Caller.startFollowing(3, () -> stopped.await(0));
        assertThat(stopped.share(() -> "again")).isNotNull();
        Caller newest = Caller.start(() -> stopped.await(0)).awaitFollowing(); // notified first
        List<Waiter> all = stopped.waiters();
        assertThatThrownBy(() -> stopped.complete(Signal.NOT_SHARED)).isInstanceOf(StackOverflowError.class);
        assertThat(newest.result()).isEqualTo(Signal.NOT_SHARED);
        assertThat(all)
                .filteredOn(ThreadWaiter.class::isInstance)
                .noneMatch(Waiter::isWaiting); // notified; the watchdog would only wake them
        assertThat(older).extracting(Caller::result).containsOnly(Signal.NOT_SHARED);
        assertThat(stopped.uncoalesced).hasSize(1);
    }

    /** The only thread of the pool waits, so the task that completes the flight needs another thread. */
    @Test
    void onlyPoolThreadWaits_poolStartsAnother() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            ForkJoinTask<Object> waiting = pool.submit(() -> flight.await(0));
            Eventually.isTrue("the waiter", () -> !flight.waiters().isEmpty());
            ForkJoinTask<Boolean> ending = pool.submit(() -> flight.complete("outcome"));
            assertThat(ending.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(waiting.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("outcome");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void poolCannotStartThread_threadStillWaits() throws Exception {
        ForkJoinPool full = new ForkJoinPool(
                1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, false, 1, 1, 1, null, 1, TimeUnit.MINUTES);
        try {
            ForkJoinTask<Object> waiting = full.submit(() -> flight.await(0));
            Eventually.isTrue("the waiter", () -> !flight.waiters().isEmpty());
            flight.complete("outcome");
            assertThat(waiting.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("outcome");
        } finally {
            full.shutdownNow();
        }
    }

    @Test
    void poolThreadTimesOutOrIsInterrupted_leaves() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        Thread[] thread = new Thread[1];
        try {
            assertThat(pool.submit(() -> flight.await(1)).get()).isEqualTo(Signal.TIMED_OUT);
            ForkJoinTask<Object> waiting = pool.submit(() -> {
                thread[0] = Thread.currentThread();
                try {
                    return flight.await(0);
                } catch (InterruptedException e) {
                    return "interrupted";
                }
            });
            Eventually.isTrue("the waiter", () -> flight.waiters().stream().anyMatch(Waiter::isWaiting));
            thread[0].interrupt();
            assertThat(waiting.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("interrupted");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void manyVirtualThreadsWait_carriersAreNotPinned() throws Exception {
        int count = 1_000; // far more than there are carriers
        AtomicInteger notified = new AtomicInteger();
        Runnable follow = () -> {
            try {
                if (flight.await(0) == Signal.PROMOTED) {
                    throw new CancellationException("no leader handed over");
                }
                notified.incrementAndGet();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add((Thread) start.invoke(null, follow));
        }
        Eventually.isTrue("all waiters", () -> flight.waiters().size() == count);
        flight.complete("outcome");
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(notified).hasValue(count);
    }
}
