package dev.coalesce.bench.child;

import java.lang.reflect.Method;

/** Makes threads, of the virtual kind too where the JDK has them; this code is compiled for one that has not. */
public enum Threads {
    /** Of the operating system. */
    PLATFORM {
        @Override
        Thread make(Runnable task) {
            return new Thread(task);
        }
    },
    /** From JDK 21 on. */
    VIRTUAL {
        @Override
        Thread make(Runnable task) throws ReflectiveOperationException {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
            return (Thread) unstarted.invoke(builder, task);
        }
    };

    private static final int FIRST_WITH_VIRTUAL = 21;

    /**
     * Whether this JDK has them.
     *
     * @return false where {@link #make} would fail
     */
    public boolean exist() {
        return this == PLATFORM || Runtime.version().feature() >= FIRST_WITH_VIRTUAL;
    }

    abstract Thread make(Runnable task) throws ReflectiveOperationException;
}
