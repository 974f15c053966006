package dev.coalesce.agent.thread;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * A thread with nothing of the application's thread that happens to start it: not its thread locals, its context class
 * loader, its group, or, by the access control context, the classes on its stack.
 */
public final class Daemon {
    private Daemon() {}

    /**
     * Starts one.
     *
     * @param name of the thread
     * @param task what it does
     * @return the thread, started
     */
    public static Thread start(String name, Runnable task) {
        Thread thread = unstarted(name, task);
        thread.start();
        return thread;
    }

    /**
     * Makes one, as a thread factory does.
     *
     * @param name of the thread
     * @param task what it does
     * @return the thread, to be started
     */
    @SuppressWarnings("removal") // the access control context is what it clears on 17
    public static Thread unstarted(String name, Runnable task) {
        // No lambda: it may run in a transformer.
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
