package dev.coalesce.agent.context;

import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.transaction.Transactions;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the current thread has a context that a background call would not have. Reads it by reflection: the
 * methods are few, static and old.
 */
public final class LostContext {
    /** One kind of context, and the parts of names under which an application may have registered it. */
    private record Kind(String type, String getter, List<String> registeredAs) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(LoadedLibraries.SPRING_SECURITY, "getContext", List.of("securitycontext")),
            new Kind(LoadedLibraries.SLF4J_MDC, "getCopyOfContextMap", List.of("mdc", "slf4j")),
            new Kind(LoadedLibraries.LOG4J_CONTEXT, "getImmutableContext", List.of("log4j", "threadcontext", "mdc")));

    private LostContext() {}

    /**
     * Tells whether the current thread has a security context, a logging context or a transaction that would be missing
     * in the background.
     *
     * @return false if the application has a library that carries them to another thread
     */
    public static boolean isPresent() {
        if (LoadedLibraries.isEmpty()) {
            return false;
        }
        try {
            return hasContext() || Transactions.isActive();
        } catch (Throwable e) {
            ContextLibraries.failed(e);
            return false;
        }
    }

    private static boolean hasContext() throws ReflectiveOperationException {
        for (Kind kind : KINDS) {
            for (Class<?> copy : LoadedLibraries.copies(kind.type)) {
                if (isSet(copy.getMethod(kind.getter).invoke(null)) && !isRegistered(kind)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A map that is empty, or a security context without an authentication, is no context. */
    private static boolean isSet(@Nullable Object context) throws ReflectiveOperationException {
        if (context == null) {
            return false;
        }
        if (context instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        for (Class<?> each : context.getClass().getInterfaces()) {
            if (each.getName().equals(LoadedLibraries.SPRING_SECURITY_CONTEXT)) {
                Method authentication = each.getMethod("getAuthentication");
                return authentication.invoke(context) != null;
            }
        }
        return true;
    }

    private static boolean isRegistered(Kind kind) {
        for (ContextLibrary library : ContextLibraries.loaded()) {
            for (String part : kind.registeredAs) {
                if (library.covers(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Says what happens to the context of callers whose call is made again.
     *
     * @param method the method
     * @param mayBeStale whether the method serves stale results
     * @return a message; null if there is nothing to say
     */
    public static @Nullable String describe(String method, boolean mayBeStale) {
        if (!ContextLibraries.loaded().isEmpty()) {
            return "background calls of " + method + " run with the caller's thread-locals that are registered with"
                    + " io.micrometer.context";
        }
        return mayBeStale
                ? "background calls of " + method + " run without the caller's thread-locals; a refresh runs on the"
                        + " caller's thread if that has a security context, an MDC or a transaction"
                : null;
    }
}
