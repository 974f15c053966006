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
        List<Integer> order = new ArrayList<>();
        CountDownLatch ran = new CountDownLatch(3);
        for (int millis : new int[] {60, 20, 40}) {
            Timer.after(TimeUnit.MILLISECONDS.toNanos(millis), () -> {
                order.add(millis); // the timer has one thread
                ran.countDown();
            });
        }
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly(20, 40, 60);
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
