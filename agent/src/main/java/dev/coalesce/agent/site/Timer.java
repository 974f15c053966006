package dev.coalesce.agent.site;

import java.lang.ref.WeakReference;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Waits for those who have no thread waiting. Not the JDK's timer of {@code CompletableFuture}: that one holds what it will
 * do, and so a web application that was undeployed meanwhile, and its thread has the context class loader of whoever came
 * first. One daemon thread, that ends when there is nothing to wait for.
 */
final class Timer {
    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timer() {}

    /**
     * Runs the task when the time is up, unless nobody else holds it any more.
     *
     * @param task known weakly; short, and throws nothing
     */
    @SuppressWarnings(
            "removal") // keeps the classes on the application's stack out of a new thread's access context, on 17
    static Future<?> after(long nanos, Runnable task) {
        WeakReference<Runnable> weak = new WeakReference<>(task);
        return AccessController.doPrivileged((PrivilegedAction<Future<?>>) () -> EXECUTOR.schedule(
                () -> {
                    Runnable held = weak.get();
                    if (held != null) {
                        held.run();
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS));
    }

    private static ScheduledThreadPoolExecutor executor() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, task -> Background.thread("coalesce-timer", task));
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
