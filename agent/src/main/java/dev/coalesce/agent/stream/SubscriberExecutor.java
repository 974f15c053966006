package dev.coalesce.agent.stream;

import dev.coalesce.agent.thread.Daemon;
import dev.coalesce.agent.thread.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that call subscribers when a stream has several. They are daemons, inherit nothing from application
 * threads, and end when idle.
 *
 * <h2>Concurrency</h2>
 * A subscriber may hang, and must not delay the others. While the queue is not empty, some thread therefore polls it
 * that is not running a task: a thread that has taken a task makes sure that another one polls before it runs the task.
 * So few threads run many short tasks, and each subscriber that hangs costs one thread.
 *
 * <p>A {@code ThreadPoolExecutor} cannot do this. With a bounded number of threads, subscribers that hang stop all
 * others. With an unbounded number and a {@code SynchronousQueue}, each task that finds no idle thread starts one.
 */
public final class SubscriberExecutor implements Runnable {
    private static final long IDLE_SECONDS = 10;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String NAME = "coalesce-stream-";

    private static final LinkedTransferQueue<Runnable> QUEUE = new LinkedTransferQueue<>();

    /** The number of threads that poll the queue or have just been started to do so. */
    private static final AtomicInteger POLLING = new AtomicInteger();

    /** Whether {@link #POLLING} counts a thread that could not be started, for lack of stack or memory. */
    private static volatile boolean startFailed;

    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger();

    private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

    private SubscriberExecutor() {}

    /** Runs a task. If this throws, the task will not run. */
    static void execute(Runnable task) {
        QUEUE.add(task);
        pollIfPossible();
    }

    /** Starts a thread if none polls. If that is impossible now, the timer and the next task try again. */
    private static void pollIfPossible() {
        try {
            ensurePolling();
        } catch (Throwable noThread) {
            try {
                Timer.after(RETRY_NANOS, SubscriberExecutor::pollIfPossible);
            } catch (Throwable noMemory) {
                // The next task tries again.
            }
        }
    }

    /**
     * Runs a task after a delay.
     *
     * @param nanos the delay
     * @param task any code, even the application's; held by the timer until it runs
     * @return a future that cancels the task
     */
    public static Future<?> after(long nanos, Runnable task) {
        return Timer.after(nanos, () -> execute(task));
    }

    /**
     * Runs a task after a delay, unless its holder has released it by then.
     *
     * @param holder the object that alone keeps the task reachable
     * @param nanos the delay
     * @param task any code, even the application's
     */
    public static void after(TaskHolder holder, long nanos, Runnable task) {
        Runnable held = () -> execute(task);
        holder.hold(held);
        Timer.afterIfReachable(nanos, held);
    }

    /** Starts a thread if no thread polls the queue. */
    private static void ensurePolling() {
        if (startFailed) {
            uncountFailedStart();
        }
        if (POLLING.get() == 0 && POLLING.compareAndSet(0, 1)) {
            try {
                Daemon.start(NAME + NEXT_NUMBER.getAndIncrement(), new SubscriberExecutor());
            } catch (Throwable e) {
                startFailed = true; // a field write: there may be no stack left for a call
                throw e;
            }
        }
    }

    private static synchronized void uncountFailedStart() {
        if (startFailed) {
            startFailed = false;
            POLLING.decrementAndGet();
        }
    }

    /** Whether this thread is one of the executor. */
    static boolean isOwnThread() {
        return THREADS.contains(Thread.currentThread());
    }

    @Override
    public void run() {
        Thread own = Thread.currentThread();
        try {
            THREADS.add(own);
            runTasks();
        } finally {
            THREADS.remove(own);
        }
    }

    private static void runTasks() {
        for (Runnable task = nextTask(); task != null; task = nextTask()) {
            try {
                task.run();
            } catch (Throwable e) {
                uncaught(e);
            }
            POLLING.incrementAndGet();
        }
    }

    /**
     * Passes an exception that no subscriber can receive to the thread's uncaught exception handler. The JVM and RxJava
     * do the same.
     */
    static void uncaught(Throwable thrown) {
        try {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable e) {
            // The JVM ignores what a handler throws.
        }
    }

    /**
     * Returns the next task, or null if this thread shall end. The thread counts as polling when it enters, and no
     * longer when it returns.
     */
    private static @Nullable Runnable nextTask() {
        for (; ; ) {
            Runnable task = poll();
            POLLING.decrementAndGet();
            // Checked after the decrement: execute() may have added a task while it still counted this thread.
            if (!QUEUE.isEmpty()) {
                if (task == null) {
                    POLLING.incrementAndGet();
                    continue;
                }
                pollIfPossible();
            }
            return task;
        }
    }

    private static @Nullable Runnable poll() {
        try {
            return QUEUE.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return QUEUE.poll(); // a subscriber left this thread interrupted
        } catch (Throwable noMemory) {
            return QUEUE.poll(); // which takes no memory
        }
    }
}
