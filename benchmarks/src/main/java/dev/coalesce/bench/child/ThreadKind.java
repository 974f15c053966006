package dev.coalesce.bench.child;

import java.lang.reflect.Method;

/**
 * Creates platform or virtual threads. Virtual ones are created by reflection, because the code is compiled for JDK 17.
 */
public enum ThreadKind {
    /** Threads of the operating system. */
    PLATFORM {
        @Override
        Thread create(Runnable task) {
            return new Thread(task);
        }
    },
    /** Virtual threads, which exist in JDK 21 and later. */
    VIRTUAL {
        @Override
        Thread create(Runnable task) throws ReflectiveOperationException {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
            return (Thread) unstarted.invoke(builder, task);
        }
    };

    private static final int FIRST_WITH_VIRTUAL = 21;

    /**
     * Tells whether this JDK supports the kind.
     *
     * @return false if {@link #create} would fail
     */
    public boolean isSupported() {
        return this == PLATFORM || Runtime.version().feature() >= FIRST_WITH_VIRTUAL;
    }

    abstract Thread create(Runnable task) throws ReflectiveOperationException;
}
