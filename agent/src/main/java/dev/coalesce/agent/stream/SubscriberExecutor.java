package dev.coalesce.agent.stream;

import dev.coalesce.agent.thread.Daemon;
import dev.coalesce.agent.thread.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which readers are served when there are several. A subscriber may hang, so whenever there is work some
 * thread is looking for it that is not inside a subscriber: before a thread takes work it sees to it that another looks.
 * Short work is done by few threads, and one that hangs costs one. They are daemons, have nothing of any application
 * thread, and end when idle.
 */
public final class SubscriberExecutor implements Runnable {
    private static final long IDLE_SECONDS = 10;
    private static final String NAME = "coalesce-stream-";

    private static final LinkedTransferQueue<Runnable> WORK = new LinkedTransferQueue<>();
    private static final AtomicInteger LOOKING = new AtomicInteger();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Executor EXECUTOR = SubscriberExecutor::add;

    private SubscriberExecutor() {}

    static void execute(Runnable task) {
        EXECUTOR.execute(task);
    }

    /**
     * Does something later.
     *
     * @param nanos when, from now
     * @param task may be the application's code; held until then
     * @return to cancel it
     */
    public static Future<?> after(long nanos, Runnable task) {
        return Timer.after(nanos, () -> execute(task));
    }

    /**
     * Does something for a reader, unless that is over by then. The reader holds the task, so that a long wait holds
     * nothing of one that has left.
     *
     * @param reader whose it is; of several, the last one counts
     * @param nanos when, from now
     * @param task may be the application's code
     */
    public static void after(ReplaySubscription reader, long nanos, Runnable task) {
        Runnable held = () -> execute(task);
        reader.hold(held);
        Timer.ifHeldAfter(nanos, held);
    }

    private static void add(Runnable task) {
        WORK.add(task);
        callOne();
    }

    /** Sees to it that somebody is looking. */
    private static void callOne() {
        if (LOOKING.get() == 0 && LOOKING.compareAndSet(0, 1)) {
            try {
                Daemon.start(NAME + NUMBER.getAndIncrement(), new SubscriberExecutor());
            } catch (Throwable noThread) {
                LOOKING.decrementAndGet();
                throw noThread;
            }
        }
    }

    @Override
    public void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable e) {
                uncaught(e);
            }
            LOOKING.incrementAndGet();
        }
    }

    /** What nobody hears whom it concerns. As the JVM does, and as RxJava does: whose thread it is may have said whom to tell. */
    static void uncaught(Throwable thrown) {
        try {
            Thread me = Thread.currentThread();
            me.getUncaughtExceptionHandler().uncaughtException(me, thrown);
        } catch (Throwable e) {
            // as the JVM does
        }
    }

    /** This thread counts as looking when it comes in; not any more when it goes out. */
    private static @Nullable Runnable next() {
        for (; ; ) {
            Runnable task = poll();
            LOOKING.decrementAndGet();
            if (!WORK.isEmpty()) {
                if (task == null) {
                    LOOKING.incrementAndGet();
                    continue;
                }
                callOne();
            }
            return task;
        }
    }

    private static @Nullable Runnable poll() {
        try {
            return WORK.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return WORK.poll(); // a subscriber left its interrupt here
        }
    }
}
