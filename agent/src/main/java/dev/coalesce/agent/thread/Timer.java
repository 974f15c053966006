package dev.coalesce.agent.thread;

import java.lang.ref.WeakReference;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks after a delay, for waits that do not occupy a thread. Thread-safe.
 *
 * <p>It uses one daemon thread, which ends when it has been idle for 10 seconds. The JDK's timer of
 * {@code CompletableFuture} is no substitute, for two reasons: it holds its tasks strongly, and so the class loader of
 * a web application that has been undeployed meanwhile; and its thread inherits the context class loader of the thread
 * that used it first.
 */
public final class Timer {
    private static final ScheduledThreadPoolExecutor EXECUTOR = createExecutor();

    private Timer() {}

    /**
     * Runs a task after a delay. The timer holds the task strongly until then.
     *
     * @param nanos the delay in nanoseconds
     * @param task the task, which must be short and must not throw
     * @return a handle that cancels the task and releases it
     */
    public static Future<?> after(long nanos, Runnable task) {
        return EXECUTOR.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs a task after a delay if it is still reachable then. The timer refers to the task weakly.
     *
     * @param nanos the delay in nanoseconds
     * @param task the task, which must be short and must not throw
     * @return a handle that cancels the task
     */
    public static Future<?> afterIfReachable(long nanos, Runnable task) {
        WeakReference<Runnable> reference = new WeakReference<>(task);
        return after(nanos, () -> {
            Runnable reachable = reference.get();
            if (reachable != null) {
                reachable.run();
            }
        });
    }

    private static ScheduledThreadPoolExecutor createExecutor() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, task -> Daemon.unstarted("coalesce-timer", task));
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
