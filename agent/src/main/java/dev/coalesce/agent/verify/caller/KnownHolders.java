package dev.coalesce.agent.verify.caller;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes in which libraries keep the context of a thread, among the classes that the application has loaded
 * and initialized. It looks again after each doubling of the number of calls, and then every minute: a library may be
 * loaded late. Thread-safe; it holds classes and thread-locals weakly.
 */
final class KnownHolders {
    static final String SECURITY = "org.springframework.security.core.context.ThreadLocalSecurityContextHolderStrategy";
    static final String INHERITED_SECURITY =
            "org.springframework.security.core.context.InheritableThreadLocalSecurityContextHolderStrategy";
    static final String LOCALE = "org.springframework.context.i18n.LocaleContextHolder";
    static final String TRANSACTION = "org.springframework.transaction.support.TransactionSynchronizationManager";
    static final String REQUEST = "org.springframework.web.context.request.RequestContextHolder";
    static final String BAGGAGE = "io.opentelemetry.api.baggage.Baggage";
    static final String BAGGAGE_STORAGE = "io.opentelemetry.context.LazyStorage";

    /** Not a constant, since the build renames the agent's own copy. */
    static final String MDC = "org.".concat("slf4j.MDC");

    static final String LOG4J = "org.apache.logging.log4j.ThreadContext";

    /** The static fields that are thread-locals, by the name of their class. */
    private static final Map<String, List<String>> FIELDS = Map.of(
            SECURITY, List.of("contextHolder"),
            INHERITED_SECURITY, List.of("contextHolder"),
            LOCALE, List.of("localeContextHolder", "inheritableLocaleContextHolder"),
            TRANSACTION,
                    List.of(
                            "actualTransactionActive",
                            "currentTransactionReadOnly",
                            "currentTransactionIsolationLevel",
                            "resources"),
            REQUEST, List.of("requestAttributesHolder", "inheritableRequestAttributesHolder"));

    private static final Set<String> CLASSES =
            Set.of(SECURITY, INHERITED_SECURITY, LOCALE, TRANSACTION, REQUEST, BAGGAGE, BAGGAGE_STORAGE, MDC, LOG4J);

    private static final long MAX_AGE_NANOS = 60_000_000_000L;
    private static final int MAX_DOUBLED = 4_096;

    private final Supplier<Class<?>[]> loaded;
    private final StaticFields fields;
    private volatile Found found = new Found(Map.of(), List.of());
    /** Rises when other holders are found. Written with the monitor. */
    private volatile int version;

    private int calls;
    private int nextLook = 1;
    private long lastLook;

    /** A thread-local of a library. */
    record Local(String type, String field, WeakReference<ThreadLocal<?>> local) {}

    /** The holders that are known so far. */
    record Found(Map<String, List<WeakReference<Class<?>>>> types, List<Local> locals) {}

    KnownHolders(Supplier<Class<?>[]> loaded, StaticFields fields) {
        this.loaded = loaded;
        this.fields = fields;
    }

    /** Called once for each verified call. */
    void update(long now) {
        int number = ++calls;
        if (number < MAX_DOUBLED ? number >= nextLook : now - lastLook > MAX_AGE_NANOS) {
            look(now);
        }
    }

    private synchronized void look(long now) {
        nextLook = calls * 2;
        lastLook = now;
        Map<String, List<WeakReference<Class<?>>>> types = new HashMap<>();
        List<Local> locals = new ArrayList<>();
        for (Class<?> each : loaded.get()) {
            String name = each.getName();
            if (CLASSES.contains(name) && fields.isInitialized(each)) {
                types.computeIfAbsent(name, key -> new ArrayList<>()).add(new WeakReference<>(each));
                for (String field : FIELDS.getOrDefault(name, List.of())) {
                    if (fields.read(each, field) instanceof ThreadLocal<?> local) {
                        locals.add(new Local(name, field, new WeakReference<>(local)));
                    }
                }
            }
        }
        boolean isOther = types.size() != found.types.size() || locals.size() != found.locals.size();
        found = new Found(types, locals);
        version += isOther ? 1 : 0;
    }

    int version() {
        return version;
    }

    /** Returns what stands for a thread-local; null if it belongs to none of these libraries. */
    @Nullable
    Local named(ThreadLocal<?> local) {
        for (Local each : found.locals) {
            if (each.local.get() == local) {
                return each;
            }
        }
        return null;
    }

    List<Class<?>> types(String name) {
        List<Class<?>> all = new ArrayList<>();
        for (WeakReference<Class<?>> each : found.types.getOrDefault(name, List.of())) {
            Class<?> type = each.get();
            if (type != null) {
                all.add(type);
            }
        }
        return all;
    }
}
