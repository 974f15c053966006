package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests that the watch goes on ticking, whatever the threads do between two steps. */
class DispatcherWatchTest {
    /** A tick that comes while the thread that schedules it has not returned from the timer. */
    @Test
    void tickComesBeforeItsSchedulerRunsOn_nextTickIsScheduled() throws Exception {
        AtomicInteger scheduled = new AtomicInteger();
        Thread[] early = new Thread[1];
        DispatcherWatch watch = new DispatcherWatch() {
            @Override
            void schedule(long nanos) {
                if (scheduled.incrementAndGet() == 1) {
                    Thread tick = new Thread(this);
                    early[0] = tick;
                    tick.start();
                    Eventually.isTrue(
                            "the tick waits for this thread, or has ended",
                            () -> tick.getState() == Thread.State.BLOCKED || !tick.isAlive());
                }
            }
        };
        watch.ensureTicking();
        early[0].join();

        assertThat(scheduled).hasValue(2);
    }

    @Test
    void timerHasNoMemory_nextWorkerSchedulesTheTick() {
        AtomicInteger scheduled = new AtomicInteger();
        DispatcherWatch watch = new DispatcherWatch() {
            @Override
            void schedule(long nanos) {
                if (scheduled.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("scripted");
                }
            }
        };
        try {
            watch.ensureTicking();
        } catch (OutOfMemoryError expected) {
            assertThat(expected).hasMessage("scripted");
        }
        watch.ensureTicking();
        watch.ensureTicking();

        assertThat(scheduled).hasValue(2);
    }
}
