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

/** Kinds of threads that wait. */
class WaitingThreadTest {
    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void nobodyIsNotedAsWaiting() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void whoIsToldOrPromotedIsWoken() {
        Caller told = Caller.start(() -> {
            new ThreadWaiter(flight, 0).wake("outcome");
            LockSupport.park();
            return "woken";
        });
        assertThat(told.result()).isEqualTo("woken");
        Caller promoted = Caller.start(() -> {
            boolean unused = new ThreadWaiter(flight, 0).becomeLeader(flight);
            LockSupport.park();
            return "woken";
        });
        assertThat(promoted.result()).isEqualTo("woken");
    }

    /** The one who ends the flight is stopped after the first, as by the end of its stack. */
    @Test
    void whoIsWokenWakesOthersButRunsNobodysFuture() {
        TestFlight brokenOff = new TestFlight(TestFlight.OWNER_OF_KEYS, "key", 0) {
            @Override
            protected void startOver(SharedFuture future, Callable<?> call) {
                super.startOver(future, call);
                throw new StackOverflowError();
            }
        };
        brokenOff.stopLeading();
        List<Caller> older = Caller.startFollowing(3, () -> brokenOff.await(0));
        assertThat(brokenOff.share(() -> "again")).isNotNull();
        Caller newest = Caller.start(() -> brokenOff.await(0)).awaitFollowing(); // it is told first
        List<Waiter> all = brokenOff.waiters();
        assertThatThrownBy(() -> brokenOff.complete(Signal.NOT_SHARED)).isInstanceOf(StackOverflowError.class);
        assertThat(newest.result()).isEqualTo(Signal.NOT_SHARED);
        assertThat(all)
                .filteredOn(ThreadWaiter.class::isInstance)
                .noneMatch(Waiter::isWaiting); // told: the lookout would only wake them
        assertThat(older).extracting(Caller::result).containsOnly(Signal.NOT_SHARED);
        assertThat(brokenOff.uncoalesced).hasSize(1);
    }

    /** A pool of one thread, which waits: the task that ends the flight needs another. */
    @Test
    void aPoolWhoseOnlyThreadWaitsStartsAnother() throws Exception {
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
    void aPoolThatCannotStartAnotherStillWaits() throws Exception {
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
    void aThreadOfAPoolCanBeInterruptedAndBeLate() throws Exception {
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
    void manyVirtualThreadsWaitWithoutHoldingTheirCarriers() throws Exception {
        int many = 1_000; // far more than there are carriers
        AtomicInteger told = new AtomicInteger();
        Runnable follow = () -> {
            try {
                if (flight.await(0) == Signal.PROMOTED) {
                    throw new CancellationException("nobody went away");
                }
                told.incrementAndGet();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            threads.add((Thread) start.invoke(null, follow));
        }
        Eventually.isTrue("all waiters", () -> flight.waiters().size() == many);
        flight.complete("outcome");
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(told).hasValue(many);
    }
}
