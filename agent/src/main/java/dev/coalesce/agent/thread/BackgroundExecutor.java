package dev.coalesce.agent.thread;

import java.lang.reflect.Method;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs background calls: on virtual threads if the JDK has them, otherwise on daemon threads that end when idle. A task
 * has the context class loader of the thread that submitted it, and nothing else of that thread. Thread-safe.
 */
public final class BackgroundExecutor {
    private static final int MAX_THREADS = 64;
    private static final String NAME = "coalesce-refresh-";

    private static final Executor EXECUTOR = executor();

    private BackgroundExecutor() {}

    /**
     * Runs a task that must not be left undone. If there are too many threads already, it runs on one more.
     *
     * @param task the task
     */
    public static void runAlways(Runnable task) {
        try {
            run(task);
        } catch (RejectedExecutionException full) {
            Daemon.start(NAME + "more", task);
        }
    }

    /**
     * Runs a task.
     *
     * @param task the task
     * @throws RejectedExecutionException if there are too many threads already
     */
    @SuppressWarnings(
            "removal") // on 17, keeps the classes on the application's stack out of a new thread's access context
    public static void run(Runnable task) {
        ClassLoader context = Privileged.contextLoader();
        Runnable inContext = () -> {
            Thread.currentThread().setContextClassLoader(context);
            try {
                task.run();
            } finally {
                Thread.currentThread().setContextClassLoader(null);
            }
        };
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            EXECUTOR.execute(inContext);
            return null;
        });
    }

    private static Executor executor() {
        try {
            // Java 21, by reflection because we compile for 17.
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> api = Class.forName("java.lang.Thread$Builder");
            builder = api.getMethod("name", String.class, long.class).invoke(builder, NAME, 0L);
            builder = api.getMethod("inheritInheritableThreadLocals", boolean.class)
                    .invoke(builder, false);
            ThreadFactory factory = (ThreadFactory) api.getMethod("factory").invoke(builder);
            Method newExecutor = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            return (Executor) newExecutor.invoke(null, factory);
        } catch (ReflectiveOperationException | LinkageError before21) {
            return pool();
        }
    }

    private static Executor pool() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                MAX_THREADS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> Daemon.unstarted(NAME + number.getAndIncrement(), task));
    }
}
