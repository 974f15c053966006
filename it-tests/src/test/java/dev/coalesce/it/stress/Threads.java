package dev.coalesce.it.stress;

/** Creates platform threads, and virtual threads if the JDK has them. */
final class Threads {
    private Threads() {}

    static Thread of(boolean virtual, Runnable task) {
        Thread thread = virtual && Runtime.version().feature() >= 21 ? virtual(task) : new Thread(task);
        if (!virtual) {
            thread.setDaemon(true);
        }
        return thread;
    }

    /** Uses reflection, since this is compiled for Java 17. */
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
