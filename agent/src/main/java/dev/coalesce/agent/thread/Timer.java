package dev.coalesce.agent.thread;

import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks after a delay, for waits that do not occupy a thread. Thread-safe.
 *
 * <p>It uses one daemon thread, which ends when it has been idle for 10 seconds.
 *
 * <p><b>Why not a timer of the JDK.</b> An application's thread calls this class at any depth of its stack. If the stack
 * ends inside {@code ScheduledThreadPoolExecutor}, the lock of its queue stays locked, and no timer of the JVM works any
 * more. Here, the caller does no more than append to a lock-free queue; the heap of tasks belongs to the timer's thread,
 * whose stack is short. The timer of {@code CompletableFuture} has the same lock. It also holds its tasks strongly, and
 * so the class loader of a web application that has been undeployed meanwhile, and its thread inherits the context
 * class loader of the thread that used it first.
 */
public final class Timer implements Runnable {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long NO_MEMORY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Cancelled tasks are removed when there are more of them than this, and than tasks that are not cancelled. */
    private static final int MAX_CANCELLED = 64;

    /** The tasks that the timer's thread has not seen yet. */
    private static final ConcurrentLinkedQueue<Task> ADDED = new ConcurrentLinkedQueue<>();

    /** The number of cancelled tasks in {@code tasks}, or in {@link #ADDED}. A hint. */
    private static final AtomicInteger CANCELLED = new AtomicInteger();

    /**
     * The timer's thread; null if there is none. Set with the monitor of this class. Cleared by that thread when it
     * ends, or by the thread that failed to start it.
     */
    private static volatile @Nullable Thread thread;

    /**
     * When the timer's thread looks for added tasks next, if nobody wakes it. Written by that thread, which then looks
     * once more before it waits: a task is added before this is read.
     */
    private static volatile long nextLook = System.nanoTime();

    /** The tasks by their time. Used by the timer's thread only. */
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Task.BY_TIME);

    private Timer() {}

    /**
     * Runs a task after a delay. The timer holds the task strongly until then.
     *
     * @param nanos the delay in nanoseconds
     * @param task the task, which must be short and must not throw
     * @return a handle that cancels the task and releases it
     */
    public static Future<?> after(long nanos, Runnable task) {
        Task added = new Task(System.nanoTime() + nanos, task);
        ADDED.add(added);
        Thread running = thread;
        if (running == null) {
            start();
        } else if (added.time - nextLook < 0) {
            LockSupport.unpark(running);
        }
        return added;
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

    private static synchronized void start() {
        if (thread == null) {
            Thread starting = Daemon.unstarted("coalesce-timer", new Timer());
            thread = starting;
            try {
                starting.start();
            } catch (Throwable e) {
                thread = null; // a field write: there may be no stack left for a call
                throw e;
            }
        }
    }

    @Override
    public void run() {
        while (true) {
            try {
                addTasks();
                long wait = runDueTasks();
                if (wait > 0) {
                    await(wait);
                } else if (isIdle() && isToEnd()) {
                    return;
                }
            } catch (Throwable noMemory) {
                LockSupport.parkNanos(this, NO_MEMORY_PAUSE_NANOS);
            }
        }
    }

    private void addTasks() {
        for (Task task = ADDED.peek(); task != null; task = ADDED.peek()) {
            tasks.add(task); // comes first: it may fail for lack of memory
            ADDED.poll();
        }
        int cancelled = CANCELLED.get();
        if (cancelled > MAX_CANCELLED && cancelled > tasks.size() / 2) {
            CANCELLED.addAndGet(-cancelled);
            tasks.removeIf(FutureTask::isDone);
        }
    }

    /** Runs the tasks that are due. Returns the nanoseconds until the next one is; 0 if there is none. */
    private long runDueTasks() {
        for (Task task = tasks.peek(); task != null; task = tasks.peek()) {
            long wait = task.time - System.nanoTime();
            if (wait > 0 && !task.isDone()) {
                return wait;
            }
            tasks.poll();
            task.run();
        }
        return 0;
    }

    /** Waits for a task. Returns true if none has been added. */
    private boolean isIdle() {
        long deadline = System.nanoTime() + IDLE_NANOS;
        for (long left = IDLE_NANOS; left > 0; left = deadline - System.nanoTime()) {
            if (!ADDED.isEmpty()) {
                return false;
            }
            await(left);
        }
        return ADDED.isEmpty();
    }

    private void await(long nanos) {
        nextLook = System.nanoTime() + nanos;
        if (ADDED.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    /** Decides that this thread ends. Races with {@link #after}: whoever sees the other's write starts a thread. */
    private static boolean isToEnd() {
        thread = null;
        if (!ADDED.isEmpty()) {
            start();
        }
        return true;
    }

    /** A task. When it has run or has been cancelled, it refers to nothing. */
    private static final class Task extends FutureTask<@Nullable Void> {
        static final Comparator<Task> BY_TIME = (a, b) -> Long.signum(a.time - b.time);

        final long time;

        Task(long time, Runnable runnable) {
            super(runnable, null);
            this.time = time;
        }

        @Override
        protected void done() {
            if (isCancelled() && CANCELLED.incrementAndGet() > MAX_CANCELLED) {
                LockSupport.unpark(thread);
            }
        }
    }
}
