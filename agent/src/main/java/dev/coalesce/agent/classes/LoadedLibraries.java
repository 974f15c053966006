package dev.coalesce.agent.classes;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows which copies of some libraries are loaded. A library that the application has not loaded cannot do anything, so
 * the agent loads none. The transformer reports each class that loads; an application that was woven at build time has
 * no transformer, and each class with a call site stands for its class loader instead.
 *
 * <p>Concurrency: {@code copies} is replaced as a whole, under this class's monitor, and read without a lock.
 */
public final class LoadedLibraries {
    /** Spring's transactions of the current thread. */
    public static final String SPRING_TRANSACTIONS =
            "org.springframework.transaction.support.TransactionSynchronizationManager";

    /** Jakarta's transactions of the current thread. */
    public static final String JAKARTA_TRANSACTIONS = "jakarta.transaction.TransactionSynchronizationRegistry";

    /** The same, before it moved to Jakarta. */
    public static final String JAVAX_TRANSACTIONS = "javax.transaction.TransactionSynchronizationRegistry";

    /** The transaction manager of WildFly and Quarkus, which other applications use without a directory of names. */
    public static final String NARAYANA = "com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionImple";

    /** Jakarta's container of beans. */
    public static final String JAKARTA_BEANS = "jakarta.enterprise.inject.spi.CDI";

    /** The same, before it moved to Jakarta. */
    public static final String JAVAX_BEANS = "javax.enterprise.inject.spi.CDI";

    /** Micrometer's registry of thread-locals that are carried from thread to thread. */
    public static final String MICROMETER_CONTEXT = "io.micrometer.context.ContextRegistry";

    /** The class in which Spring Security keeps the user of the current thread. */
    public static final String SPRING_SECURITY = "org.springframework.security.core.context.SecurityContextHolder";

    /** The type of the object that {@link #SPRING_SECURITY} keeps. */
    public static final String SPRING_SECURITY_CONTEXT = "org.springframework.security.core.context.SecurityContext";

    /** The logging context of the current thread. Not a constant, since the build renames the agent's own slf4j. */
    public static final String SLF4J_MDC = "org.".concat("slf4j.MDC");

    /** The same, of Log4j. */
    public static final String LOG4J_CONTEXT = "org.apache.logging.log4j.ThreadContext";

    /** Micrometer's global registry of meters. */
    public static final String MICROMETER = "io.micrometer.core.instrument.Metrics";

    /** The holder of the application's OpenTelemetry. */
    public static final String OPENTELEMETRY = "io.opentelemetry.api.GlobalOpenTelemetry";

    private static final String[] WATCHED = {
        SPRING_TRANSACTIONS,
        JAKARTA_TRANSACTIONS,
        JAVAX_TRANSACTIONS,
        NARAYANA,
        JAKARTA_BEANS,
        JAVAX_BEANS,
        MICROMETER_CONTEXT,
        SPRING_SECURITY,
        SLF4J_MDC,
        LOG4J_CONTEXT,
        MICROMETER,
        OPENTELEMETRY,
    };

    private static final String[] INTERNAL_NAMES = internalNames();

    /** One copy of a class. The loader is weak; the class is, too, once it was asked for. */
    private static final class Copy {
        final String name;
        private final WeakReference<@Nullable ClassLoader> loader;
        private final boolean ofBootLoader;

        private volatile @Nullable WeakReference<Class<?>> found;

        Copy(String name, @Nullable ClassLoader loader) {
            this.name = name;
            this.loader = new WeakReference<>(loader);
            this.ofBootLoader = loader == null;
        }

        boolean isOf(@Nullable ClassLoader other) {
            return loader.get() == other && ofBootLoader == (other == null);
        }

        boolean isUnloaded() {
            return !ofBootLoader && loader.get() == null;
        }

        /** Returns null if the class was unloaded, or its loader could not define it in the end. */
        @Nullable
        Class<?> type() {
            WeakReference<Class<?>> known = found;
            Class<?> type = known == null ? null : known.get();
            ClassLoader definer = loader.get();
            if (type != null || (definer == null && !ofBootLoader)) {
                return type;
            }
            try {
                type = Class.forName(name, false, definer); // it is loaded, or another thread is loading it
                found = new WeakReference<>(type);
                return type;
            } catch (ClassNotFoundException | LinkageError e) {
                return null;
            }
        }
    }

    private static volatile Copy[] copies = new Copy[0];

    private static volatile boolean watching;

    /** Called when a library of meters has been noted. */
    private static volatile @Nullable Runnable metersLoad;

    private LoadedLibraries() {}

    private static String[] internalNames() {
        String[] names = new String[WATCHED.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = WATCHED[i].replace('.', '/');
        }
        return names;
    }

    /** Notes that {@link #loaded} will be called for each class that loads. */
    public static void watch() {
        watching = true;
    }

    /**
     * Called for each class that loads. Does nothing for a class that nobody looks for.
     *
     * @param loader the class's loader
     * @param internalName the class's name, with slashes
     */
    public static void loaded(@Nullable ClassLoader loader, String internalName) {
        for (int i = 0; i < INTERNAL_NAMES.length; i++) {
            if (INTERNAL_NAMES[i].equals(internalName)) {
                add(loader, WATCHED[i]);
            }
        }
    }

    /**
     * Looks for the libraries that a class loader sees, if nobody reports the classes that load.
     *
     * @param loader the loader of a class of the application
     */
    public static void lookFrom(@Nullable ClassLoader loader) {
        if (watching) {
            return;
        }
        for (String name : WATCHED) {
            try {
                add(Class.forName(name, false, loader).getClassLoader(), name);
            } catch (ClassNotFoundException | LinkageError e) {
                // This application has no such library.
            }
        }
    }

    private static void add(@Nullable ClassLoader loader, String name) {
        Runnable listener = metersLoad;
        if (note(loader, name) && listener != null && isMeters(name)) {
            listener.run();
        }
    }

    /** Returns false if the copy was noted before. */
    private static synchronized boolean note(@Nullable ClassLoader loader, String name) {
        List<Copy> all = new ArrayList<>();
        for (Copy each : copies) {
            if (each.name.equals(name) && each.isOf(loader)) {
                return false;
            }
            if (!each.isUnloaded()) {
                all.add(each);
            }
        }
        all.add(new Copy(name, loader));
        copies = all.toArray(new Copy[0]);
        return true;
    }

    private static boolean isMeters(String name) {
        return name.equals(MICROMETER) || name.equals(OPENTELEMETRY);
    }

    /**
     * Sets what runs when a library of meters is being loaded. It replaces an earlier action.
     *
     * @param action must not use the library, which is not loaded yet
     */
    public static void whenMetersLoad(Runnable action) {
        metersLoad = action;
    }

    /**
     * Tells whether a library of meters was loaded.
     *
     * @return false if there can be no meters
     */
    public static boolean hasMeters() {
        for (Copy each : copies) {
            if (isMeters(each.name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells whether any library was loaded.
     *
     * @return false if {@link #copies} returns nothing for every name
     */
    public static boolean isEmpty() {
        return copies.length == 0;
    }

    /**
     * Returns the copies of a library that are loaded.
     *
     * @param name one of the constants of this class
     * @return the class of that name, of each copy
     */
    public static List<Class<?>> copies(String name) {
        List<Class<?>> found = new ArrayList<>();
        for (Copy each : copies) {
            Class<?> type = each.name.equals(name) ? each.type() : null;
            if (type != null) {
                found.add(type);
            }
        }
        return found;
    }

    /** Forgets all copies: the agent leaves. */
    public static synchronized void close() {
        copies = new Copy[0];
        watching = false;
        metersLoad = null;
    }
}
