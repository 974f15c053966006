package dev.coalesce.agent.meters;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.LibraryAdapters;
import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.VerifiedMethods;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.thread.BackgroundExecutor;
import dev.coalesce.agent.thread.Timer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Keeps the meters of each library in step with a {@link Registry}. Thread-safe.
 *
 * <p><b>When.</b> After a method's first call if the library is loaded by then, otherwise soon after the library is
 * loaded. A library that the application has not loaded stays unloaded.
 *
 * <p><b>Threads.</b> Registering a meter runs code of the application, such as filters of meters. It therefore happens
 * on a thread of the agent, never inside a call or while a class is loading.
 */
public final class Meters implements Registry.Watcher {
    /** Time for the application to go on with what it has loaded the library for. */
    private static final long AFTER_LOADING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MAX_RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final List<String> LIBRARIES = List.of(LoadedLibraries.MICROMETER, LoadedLibraries.OPENTELEMETRY);

    private static final LibraryAdapters<MeterLibrary> ADAPTERS = new LibraryAdapters<>() {
        @Override
        protected MeterLibrary create(Class<?> type) throws ReflectiveOperationException {
            boolean isMicrometer = type.getName().equals(LoadedLibraries.MICROMETER);
            return (MeterLibrary) AdapterLoader.newAdapter(
                    type.getClassLoader(), isMicrometer ? "MicrometerMeters" : "OpenTelemetryMeters");
        }

        @Override
        protected void failed(Class<?> type, Throwable problem) {
            if (type.getName().equals(LoadedLibraries.OPENTELEMETRY)) {
                Log.info("no meters of OpenTelemetry: its API is older than 1.57 (" + problem + ")");
            } else {
                Meters.failed(type, problem);
            }
        }
    };

    private final Registry registry;
    private final LongSupplier errors;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** The adapters that show meters; their copies of the library hold them. Guarded by this object. */
    private final List<WeakReference<MeterLibrary>> shown = new ArrayList<>();

    private long retryNanos = FIRST_RETRY_NANOS;

    private volatile boolean closed;

    /**
     * Creates meters for a registry, which are shown from now on.
     *
     * @param registry the counters
     * @param errors the number of failures inside the agent
     */
    public Meters(Registry registry, LongSupplier errors) {
        this.registry = registry;
        this.errors = errors;
        registry.alsoTell(this);
        VerifiedMethods.tell(this);
        LoadedLibraries.whenMetersLoad(new Runnable() {
            @Override
            public void run() {
                libraryLoaded();
            }
        });
    }

    @Override
    public void appeared(Measured.Kind kind, Registry.Group group) {
        schedule(0);
    }

    @Override
    public void disappeared(Measured.Kind kind, Registry.Group group) {
        schedule(0);
    }

    private void libraryLoaded() {
        if (!registry.groups().isEmpty() || !VerifiedMethods.groups().isEmpty()) {
            schedule(AFTER_LOADING_NANOS);
        }
    }

    private void schedule(long nanos) {
        if (closed || !LoadedLibraries.hasMeters() || !scheduled.compareAndSet(false, true)) {
            return;
        }
        try {
            if (nanos == 0) {
                BackgroundExecutor.runAlways(this::update);
            } else {
                Timer.after(nanos, () -> BackgroundExecutor.runAlways(this::update));
            }
        } catch (Throwable noThread) {
            scheduled.set(false);
        }
    }

    private void update() {
        scheduled.set(false); // what appears from here on is found below, or schedules another update
        if (!showAll()) {
            schedule(retryNanos);
            retryNanos = Math.min(retryNanos * 2, MAX_RETRY_NANOS);
        }
    }

    /** Returns false if a library is not ready. */
    private synchronized boolean showAll() {
        boolean ready = true;
        List<Registry.Group> groups = registry.tagged();
        List<Registry.Group> verified = VerifiedMethods.groups();
        if (!closed) {
            for (String name : LIBRARIES) {
                for (Class<?> copy : LoadedLibraries.copies(name)) {
                    ready &= show(copy, groups, verified);
                }
            }
        }
        return ready;
    }

    private boolean show(Class<?> copy, List<Registry.Group> groups, List<Registry.Group> verified) {
        try {
            MeterLibrary library = ADAPTERS.get(copy);
            if (library == null) {
                return true; // it was logged why
            }
            if (shown.stream().noneMatch(each -> each.get() == library)) {
                shown.removeIf(each -> each.get() == null);
                shown.add(new WeakReference<>(library));
            }
            return library.show(groups, verified, errors);
        } catch (Throwable e) {
            failed(copy, e);
            return true;
        }
    }

    private static void failed(Class<?> copy, Throwable cause) {
        Log.warnOnce(
                "meters " + copy.getName(),
                "meters could not be registered with " + copy.getName() + "; read the counters by JMX instead",
                cause);
    }

    /** Removes all meters, and shows none from now on: the agent leaves. */
    public void close() {
        closed = true;
        VerifiedMethods.tell(null);
        synchronized (this) {
            for (WeakReference<MeterLibrary> each : shown) {
                MeterLibrary library = each.get();
                try {
                    if (library != null) {
                        library.close();
                    }
                } catch (Throwable e) {
                    Log.debug("meters could not be removed: " + e);
                }
            }
            shown.clear();
        }
        ADAPTERS.close();
    }
}
