package dev.coalesce.agent.thread;

import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * Creates daemon threads that inherit nothing from the application's thread that happens to create them: no inheritable
 * thread locals, no context class loader, no thread group, and no access control context, which would refer to the
 * classes on its stack. Thread-safe.
 */
public final class Daemon {
    private Daemon() {}

    /**
     * Creates and starts a thread.
     *
     * @param name the name of the thread
     * @param task the code that the thread runs
     * @return the started thread
     * @throws OutOfMemoryError if the system cannot create another thread
     */
    public static Thread start(String name, Runnable task) {
        Thread thread = unstarted(name, task);
        thread.start();
        return thread;
    }

    /**
     * Creates a thread without starting it, as a thread factory does.
     *
     * @param name the name of the thread
     * @param task the code that the thread runs; null for a thread that is never started
     * @return the thread, which the caller must start
     */
    @SuppressWarnings("removal") // on Java 17 the access control context must be cleared
    public static Thread unstarted(String name, @Nullable Runnable task) {
        // An anonymous class, because a lambda cannot be linked inside a class file transformer.
        return AccessController.doPrivileged(new PrivilegedAction<Thread>() {
            @Override
            public Thread run() {
                ThreadGroup group = Thread.currentThread().getThreadGroup();
                while (group.getParent() != null) {
                    group = group.getParent();
                }
                Thread thread = new Thread(group, task, name, 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                return thread;
            }
        });
    }
}
