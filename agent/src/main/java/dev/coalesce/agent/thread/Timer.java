package dev.coalesce.agent.thread;

import java.lang.ref.WeakReference;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Waits for those who have no thread waiting. Not the JDK's timer of {@code CompletableFuture}: that one holds what it will
 * do, and so a web application that was undeployed meanwhile, and its thread has the context class loader of whoever came
 * first. One daemon thread, that ends when there is nothing to wait for. Thread-safe.
 */
public final class Timer {
    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timer() {}

    /**
     * Runs a task when the time is up.
     *
     * @param nanos from now
     * @param task held until then; short, and throws nothing
     * @return to cancel it
     */
    public static Future<?> after(long nanos, Runnable task) {
        return EXECUTOR.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs a task when the time is up, unless nobody else holds it any more.
     *
     * @param nanos from now
     * @param task known weakly; short, and throws nothing
     * @return to cancel it
     */
    public static Future<?> ifHeldAfter(long nanos, Runnable task) {
        WeakReference<Runnable> weak = new WeakReference<>(task);
        return after(nanos, () -> {
            Runnable held = weak.get();
            if (held != null) {
                held.run();
            }
        });
    }

    private static ScheduledThreadPoolExecutor executor() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, task -> Daemon.unstarted("coalesce-timer", task));
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
