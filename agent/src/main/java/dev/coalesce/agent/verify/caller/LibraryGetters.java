package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.verify.ContextSink;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks libraries for the logging context, the baggage, and a locale that is determined late. Their own getters have no
 * side effects. An implementation that an application has put in their place is not asked.
 */
final class LibraryGetters {
    private static final List<String> LOGGING =
            List.of("ch.qos.logback.", "org.".concat("slf4j."), "org.apache.logging.", "org.jboss.");

    private final Digest digest;
    private final KnownHolders holders;
    private final StaticFields fields;
    private final CapturedFields captured;

    /** The getter of a class; null if it has none that may be called. */
    private final RemovableClassValue<Getter> getters = new RemovableClassValue<>() {
        @Override
        protected Getter create(Class<?> type) {
            return getter(type);
        }
    };

    private record Getter(@Nullable MethodHandle handle) {}

    LibraryGetters(Digest digest, KnownHolders holders, StaticFields fields, CapturedFields captured) {
        this.digest = digest;
        this.holders = holders;
        this.fields = fields;
        this.captured = captured;
    }

    void read(ContextSink sink) {
        read(KnownHolders.MDC, "mdc.", sink);
        read(KnownHolders.LOG4J, "mdc.", sink);
        if (!holders.types(KnownHolders.BAGGAGE_STORAGE).isEmpty()) {
            read(KnownHolders.BAGGAGE, "baggage.", sink);
        }
    }

    private void read(String type, String kind, ContextSink sink) {
        for (Class<?> each : holders.types(type)) {
            if (call(each) instanceof Map<?, ?> map) {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (entry.getKey() instanceof String name && !Names.isTrace(name)) {
                        sink.add(kind, name, digest.ofPart(entry.getValue()));
                    }
                }
            }
        }
    }

    /**
     * Asks for a locale that Spring determines when it is asked.
     *
     * @param context what Spring keeps for the thread
     * @return null if code of the application would determine it
     */
    @Nullable
    Object locale(Object context) {
        if (!isOfLibraries(context)) {
            return null;
        }
        for (Class<?> each : holders.types(KnownHolders.LOCALE)) {
            Object locale = call(each);
            if (locale != null) {
                return locale;
            }
        }
        return null;
    }

    /**
     * Tells whether only Spring and a servlet container answer: the resolver and each wrapper of the request are
     * theirs.
     */
    private boolean isOfLibraries(Object context) {
        if (!context.getClass().getName().startsWith("org.springframework.")) {
            return false;
        }
        for (Object each : captured.of(context)) {
            Object function = digest.field(each, "defaultLocaleFunction");
            if (function != null && !Names.isOfFramework(function.getClass().getName())) {
                return false;
            }
            for (Object asked = each; asked != null; asked = Requests.wrapped(digest, asked)) {
                if (!Names.isOfFramework(asked.getClass().getName())) {
                    return false;
                }
            }
        }
        return true;
    }

    private @Nullable Object call(Class<?> type) {
        MethodHandle handle = getters.get(type).handle;
        try {
            return handle == null ? null : handle.invoke();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return null;
        }
    }

    private Getter getter(Class<?> type) {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            String name = type.getName();
            if (name.equals(KnownHolders.MDC)) {
                return new Getter(
                        isOwn(fields.read(type, "mdcAdapter")) || isOwn(fields.read(type, "MDC_ADAPTER"))
                                ? lookup.findStatic(type, "getCopyOfContextMap", MethodType.methodType(Map.class))
                                : null);
            }
            if (name.equals(KnownHolders.LOG4J)) {
                return new Getter(lookup.findStatic(type, "getImmutableContext", MethodType.methodType(Map.class)));
            }
            if (name.equals(KnownHolders.LOCALE)) {
                return new Getter(lookup.findStatic(type, "getLocale", MethodType.methodType(Locale.class)));
            }
            MethodHandle current = lookup.findStatic(type, "current", MethodType.methodType(type));
            MethodHandle asMap = lookup.findVirtual(type, "asMap", MethodType.methodType(Map.class));
            return new Getter(MethodHandles.filterReturnValue(current, asMap));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError absent) {
            return new Getter(null);
        }
    }

    private static boolean isOwn(@Nullable Object adapter) {
        for (String each : LOGGING) {
            if (adapter != null && adapter.getClass().getName().startsWith(each)) {
                return true;
            }
        }
        return false;
    }

    void close() {
        getters.removeAll();
    }
}
