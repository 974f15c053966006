package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.verify.ContextSink;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The application's own thread-locals, each named by the static field that holds it: {@code
 * T(com.acme.Tenant).CURRENT}. Classes of frameworks are not looked at, and neither are classes that are not
 * initialized. Thread-safe; it holds thread-locals weakly.
 */
final class HomemadeLocals {
    private static final int MAX_LOOKS = 12;

    private final Supplier<Class<?>[]> loaded;
    private final StaticFields fields;
    private final Digest digest;

    /** By identity, since a subclass may have its own {@code equals}. Replaced as a whole. */
    private volatile Map<Integer, Named> names = new HashMap<>();

    private int unknown;
    private int nextLook;
    private int looks;

    private record Named(WeakReference<ThreadLocal<?>> local, String kind) {}

    HomemadeLocals(Supplier<Class<?>[]> loaded, StaticFields fields, Digest digest) {
        this.loaded = loaded;
        this.fields = fields;
        this.digest = digest;
        look();
    }

    void read(ThreadLocal<?> local, Object value, ContextSink sink) {
        String name = name(local);
        if (name == null) {
            // It is in an object, or its class was initialized after the last look.
            if (++unknown > nextLook && looks < MAX_LOOKS) {
                look();
                name = name(local);
            }
        }
        if (name != null) {
            long found = digest.ofResult(value);
            if (found != Digest.UNKNOWN) {
                sink.add(name, "", found);
            }
        }
    }

    private @Nullable String name(ThreadLocal<?> local) {
        Named named = names.get(System.identityHashCode(local));
        return named == null || named.local.get() != local ? null : named.kind;
    }

    private synchronized void look() {
        looks++;
        nextLook = 16 << (looks * 2);
        Map<Integer, Named> found = new HashMap<>();
        for (Class<?> each : loaded.get()) {
            ClassLoader loader = each.getClassLoader();
            if (loader != null
                    && loader != ClassLoader.getPlatformClassLoader()
                    && loader != HomemadeLocals.class.getClassLoader()
                    && !each.isArray()
                    && !each.isHidden()
                    && !Names.isOfFramework(each.getName())
                    && fields.isInitialized(each)) {
                add(each, found);
            }
        }
        names = found;
    }

    private void add(Class<?> type, Map<Integer, Named> into) {
        try {
            for (Field each : type.getDeclaredFields()) {
                if (Modifier.isStatic(each.getModifiers())
                        && !each.getType().isPrimitive()
                        && isHolder(each.getType())
                        && fields.read(each) instanceof ThreadLocal<?> local) {
                    into.put(
                            System.identityHashCode(local),
                            new Named(new WeakReference<>(local), "T(" + type.getName() + ")." + each.getName()));
                }
            }
        } catch (RuntimeException | LinkageError unreadable) {
            // A field has a type that is not there.
        }
    }

    private static boolean isHolder(Class<?> type) {
        return ThreadLocal.class.isAssignableFrom(type) || type == Object.class || type == Supplier.class;
    }
}
