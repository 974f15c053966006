package dev.coalesce.it.stress;

/** Platform threads, and virtual ones where the JDK has them. */
final class Threads {
    private Threads() {}

    static Thread of(boolean virtual, Runnable task) {
        Thread thread = virtual && Runtime.version().feature() >= 21 ? virtual(task) : new Thread(task);
        if (!virtual) {
            thread.setDaemon(true);
        }
        return thread;
    }

    /** By reflection from 17. */
    private static Thread virtual(Runnable task) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("unstarted", Runnable.class)
                    .invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
