package dev.coalesce.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.LastFrames;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    /** No lambda expression: to link one takes more stack than the test leaves. */
    private static final Runnable NOTHING = new Runnable() {
        @Override
        public void run() {
            // nothing
        }
    };

    private static void awaitATask() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        Timer.after(0, ran::countDown);
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tasksAddedInAnyOrder_runInTheOrderOfTheirTimes() throws InterruptedException {
        List<Integer> order;
        long began;
        long added;
        do { // a pause between two additions could change the order of the times
            order = new ArrayList<>();
            CountDownLatch ran = new CountDownLatch(3);
            began = System.nanoTime();
            for (int millis : new int[] {60, 20, 40}) {
                Timer.after(TimeUnit.MILLISECONDS.toNanos(millis), addTo(order, millis, ran));
            }
            added = System.nanoTime();
            assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        } while (added - began > TimeUnit.MILLISECONDS.toNanos(15));
        assertThat(order).containsExactly(20, 40, 60);
    }

    /** The timer has one thread, so the list needs no lock. */
    private static Runnable addTo(List<Integer> order, int millis, CountDownLatch ran) {
        return () -> {
            order.add(millis);
            ran.countDown();
        };
    }

    @Test
    void cancelledTask_isReleased() throws InterruptedException {
        Object held = new Object();
        WeakReference<Object> reference = new WeakReference<>(held);
        Future<?> task = Timer.after(HOUR, refersTo(held));
        held = null;
        task.cancel(false);
        awaitATask();
        Eventually.isTrue("released", () -> {
            System.gc();
            return reference.get() == null;
        });
    }

    private static Runnable refersTo(Object held) {
        return () -> assertThat(held).isNotNull();
    }

    @Test
    void taskThatThrows_othersRun() throws InterruptedException {
        Timer.after(0, () -> {
            throw new IllegalStateException("a task must not throw");
        });
        awaitATask();
    }

    @Test
    void taskAddedAtEachOfTheLastFramesOfAStack_laterTasksRun() throws InterruptedException {
        LastFrames.runAtEach(() -> Timer.after(HOUR, NOTHING).cancel(false));
        awaitATask();
    }
}
