package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.thread.Daemon;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Weaves classes that were loaded while there was too little stack or memory to weave them. A daemon thread waits until
 * they are loaded, and then treats them like classes that were loaded before the agent.
 *
 * <p>Concurrency: any thread adds classes, and must return quickly, since it has hardly any stack. The list and
 * {@code isRunning} are guarded by this object's monitor.
 */
final class LateWeaving implements Runnable {
    private static final long POLL_MILLIS = 20;

    /** A class that is not found by then was never defined, or is unloaded. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Weaves loaded classes. Called by the thread of the late weaving. */
    interface Weaver {
        /** Weaves classes that have been found. */
        void weaveLate(List<Class<?>> found);

        /** Looks for classes whose names are not known, and weaves them. */
        void searchLate();
    }

    /** A class to weave. */
    private record Postponed(WeakReference<ClassLoader> loader, boolean isBoot, String name, long since) {
        boolean is(Class<?> type) {
            ClassLoader its = loader.get();
            return type.getClassLoader() == its
                    && (isBoot || its != null)
                    && type.getName().equals(name);
        }
    }

    private final Instrumentation instrumentation;
    private final Weaver weaver;
    private final List<Postponed> postponed = new ArrayList<>();
    private boolean isRunning;
    private boolean isSearchDue;

    LateWeaving(Instrumentation instrumentation, Weaver weaver) {
        this.instrumentation = instrumentation;
        this.weaver = weaver;
    }

    /** Weaves a class when it is loaded. Without a name, looks for all classes that are not woven. */
    void add(@Nullable ClassLoader loader, String name) {
        remember(loader, name);
        start();
    }

    private synchronized void remember(@Nullable ClassLoader loader, String name) {
        if (name.isEmpty()) {
            isSearchDue = true;
        } else {
            postponed.add(new Postponed(new WeakReference<>(loader), loader == null, name, System.nanoTime()));
        }
    }

    private synchronized void start() {
        if (!isRunning) {
            Daemon.start("coalesce-late", this);
            isRunning = true;
        }
    }

    @Override
    public void run() {
        while (true) {
            try {
                if (takeSearch()) {
                    weaver.searchLate();
                }
                weaveLoaded();
                if (isFinished()) {
                    return;
                }
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                // The application may interrupt all threads.
            } catch (Throwable e) {
                Log.warnOnce("late weaving", "classes that were loaded without stack or memory could not be woven", e);
            }
        }
    }

    private synchronized boolean isFinished() {
        isRunning = isSearchDue || !postponed.isEmpty();
        return !isRunning;
    }

    private synchronized boolean takeSearch() {
        boolean isDue = isSearchDue;
        isSearchDue = false;
        return isDue;
    }

    private void weaveLoaded() {
        List<Postponed> open;
        synchronized (this) {
            open = new ArrayList<>(postponed);
        }
        List<Class<?>> found = new ArrayList<>();
        List<Postponed> done = new ArrayList<>();
        Class<?>[] loaded = instrumentation.getAllLoadedClasses();
        for (Postponed each : open) {
            for (Class<?> type : loaded) {
                if (each.is(type)) {
                    found.add(type);
                    done.add(each);
                    Log.warn(
                            each.name + " was loaded while there was hardly any stack or memory left, and is woven now:"
                                    + " earlier calls ran uncoalesced, and its synchronized methods stay so");
                }
            }
            if (System.nanoTime() - each.since > PATIENCE_NANOS) {
                done.add(each);
            }
        }
        if (!found.isEmpty()) {
            weaver.weaveLate(found);
        }
        synchronized (this) {
            postponed.removeAll(done);
        }
    }
}
