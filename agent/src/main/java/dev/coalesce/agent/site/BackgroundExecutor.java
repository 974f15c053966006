package dev.coalesce.agent.site;

import dev.coalesce.agent.thread.Daemon;
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
 * Where refreshes run: on virtual threads where the JDK has them, else on daemon threads that end when idle. They have
 * the context class loader of the call that asked for them and nothing else of its thread.
 */
final class BackgroundExecutor {
    private static final int MOST_THREADS = 64;
    private static final String NAME = "coalesce-refresh-";

    private static final Executor EXECUTOR = executor();

    private BackgroundExecutor() {}

    /** As {@link #run}, for what must not be left undone: where there are too many threads, on one more. */
    static void must(Runnable task) {
        try {
            run(task);
        } catch (RejectedExecutionException full) {
            Daemon.start(NAME + "more", task);
        }
    }

    /** Throws what an executor throws that takes no more. */
    @SuppressWarnings(
            "removal") // keeps the classes on the application's stack out of a new thread's access context, on 17
    static void run(Runnable task) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        Runnable whole = () -> {
            Thread.currentThread().setContextClassLoader(context);
            try {
                task.run();
            } finally {
                Thread.currentThread().setContextClassLoader(null);
            }
        };
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            EXECUTOR.execute(whole);
            return null;
        });
    }

    private static Executor executor() {
        try {
            // Java 21, by reflection from 17.
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> api = Class.forName("java.lang.Thread$Builder");
            builder = api.getMethod("name", String.class, long.class).invoke(builder, NAME, 0L);
            builder = api.getMethod("inheritInheritableThreadLocals", boolean.class)
                    .invoke(builder, false);
            ThreadFactory factory = (ThreadFactory) api.getMethod("factory").invoke(builder);
            Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            return (Executor) perTask.invoke(null, factory);
        } catch (ReflectiveOperationException | LinkageError before21) {
            return pool();
        }
    }

    private static Executor pool() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                MOST_THREADS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> Daemon.unstarted(NAME + number.getAndIncrement(), task));
    }
}
