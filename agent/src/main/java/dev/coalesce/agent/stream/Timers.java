package dev.coalesce.agent.stream;

import java.lang.ref.WeakReference;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What is to happen a little later. One daemon thread, gone when nothing is to come; the work itself is the {@link Crew}'s. */
public final class Timers {
    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timers() {}

    private static ScheduledThreadPoolExecutor executor() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, task -> NeutralThread.unstarted("coalesce-timer", task));
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Does something later.
     *
     * @param nanos when, from now
     * @param task may be the application's code; held until then
     * @return to cancel it
     */
    public static Future<?> after(long nanos, Runnable task) {
        return EXECUTOR.schedule(() -> Crew.execute(task), nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Does something for a reader, unless that is over by then. The reader holds the task, so that a long wait holds
     * nothing of one that has left.
     *
     * @param reader whose it is; of several, the last one counts
     * @param nanos when, from now
     * @param task may be the application's code
     */
    public static void after(Reader reader, long nanos, Runnable task) {
        WeakReference<Runnable> held = new WeakReference<>(task);
        reader.hold(task);
        EXECUTOR.schedule(
                () -> {
                    Runnable still = held.get();
                    if (still != null) {
                        Crew.execute(still);
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }
}
