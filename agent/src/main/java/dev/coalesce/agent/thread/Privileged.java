package dev.coalesce.agent.thread;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of the agent with the agent's permissions, and not only with those of the application's code that happens
 * to be on the stack. This matters only with a security manager, which JDK 24 and later do not have. Code of the
 * application that is called from there has its own permissions only.
 */
@SuppressWarnings("removal") // Java 17 has security managers
public final class Privileged {
    private Privileged() {}

    /**
     * Tells whether permissions are checked.
     *
     * @return false if an action can just be run
     */
    public static boolean isNeeded() {
        return System.getSecurityManager() != null;
    }

    /**
     * Runs an action that throws no checked exception.
     *
     * @param action the action
     * @param <T> the type of its result
     * @return its result
     */
    public static <T extends @Nullable Object> T run(PrivilegedAction<T> action) {
        return isNeeded() ? AccessController.doPrivileged(action) : action.run();
    }

    /**
     * Runs an action.
     *
     * @param action the action
     * @param <T> the type of its result
     * @return its result
     * @throws Exception what the action throws
     */
    public static <T extends @Nullable Object> T call(PrivilegedExceptionAction<T> action) throws Exception {
        if (!isNeeded()) {
            return action.run();
        }
        try {
            return AccessController.doPrivileged(action);
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    /**
     * Returns the context class loader of the current thread.
     *
     * @return null if the thread has none
     */
    public static @Nullable ClassLoader contextLoader() {
        Thread thread = Thread.currentThread();
        if (!isNeeded()) {
            return thread.getContextClassLoader();
        }
        return run(new PrivilegedAction<@Nullable ClassLoader>() {
            @Override
            public @Nullable ClassLoader run() {
                return thread.getContextClassLoader();
            }
        });
    }

    /**
     * Returns the loader of a class.
     *
     * @param type the class
     * @return null for the boot class loader
     */
    public static @Nullable ClassLoader loaderOf(Class<?> type) {
        return isNeeded() ? run(type::getClassLoader) : type.getClassLoader();
    }
}
