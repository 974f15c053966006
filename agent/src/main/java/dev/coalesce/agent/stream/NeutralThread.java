package dev.coalesce.agent.stream;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** A daemon with nothing of the thread that happens to start it: thread locals, context class loader, group. */
final class NeutralThread {
    private NeutralThread() {}

    static Thread start(String name, Runnable task) {
        Thread thread = unstarted(name, task);
        thread.start();
        return thread;
    }

    @SuppressWarnings("removal") // the access control context holds the classes on the application's stack, on 17
    static Thread unstarted(String name, Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            ThreadGroup group = Thread.currentThread().getThreadGroup();
            while (group.getParent() != null) {
                group = group.getParent();
            }
            Thread thread = new Thread(group, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }
}
