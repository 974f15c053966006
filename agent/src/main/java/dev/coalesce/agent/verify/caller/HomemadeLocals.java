package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.FieldReaders;
import dev.coalesce.agent.verify.ContextSink;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The application's own thread-locals, each named by the static field that leads to it: {@code
 * T(com.acme.Tenant).CURRENT}, or {@code T(com.acme.Tenants).INSTANCE.current} if an object in a static field holds it.
 * Classes of frameworks are not looked at, and neither are classes that are not initialized. A thread-local that no
 * static field leads to is named by the class of its value. Thread-safe; it holds thread-locals weakly.
 */
final class HomemadeLocals {
    private static final int MAX_LOOKS = 12;

    private final Supplier<Class<?>[]> loaded;
    private final StaticFields fields;
    private final CapturedFields captured;
    private final Digest digest;
    private final ValueParts values;

    /** By identity, since a subclass may have its own {@code equals}. Replaced as a whole. */
    private volatile Map<Integer, Named> names = new HashMap<>();

    /** Rises when other names are found. Written with the monitor. */
    private volatile int version;

    private int unknown;
    private int nextLook;
    private int looks;

    private record Named(WeakReference<ThreadLocal<?>> local, String name) {}

    HomemadeLocals(Supplier<Class<?>[]> loaded, StaticFields fields, CapturedFields captured, Digest digest) {
        this.loaded = loaded;
        this.fields = fields;
        this.captured = captured;
        this.digest = digest;
        this.values = new ValueParts(digest, false);
        look();
    }

    void read(ThreadLocal<?> local, Object value, ContextSink sink) {
        String name = name(local);
        if (name == null && isOwn(local, value)) {
            // It is in an object, or its class was initialized after the last look.
            if (++unknown > nextLook && looks < MAX_LOOKS) {
                look();
                name = name(local);
            }
            name = name == null ? "a thread-local of " + value.getClass().getName() : name;
        }
        if (name != null) {
            values.read(name, value, sink);
        }
    }

    /** Tells whether a thread-local may be the application's, and has a value that may say who calls. */
    private boolean isOwn(ThreadLocal<?> local, Object value) {
        return !Names.isOfFramework(local.getClass().getName())
                && (digest.isScalar(value)
                        || (!FieldReaders.isOfJdk(value.getClass())
                                && !value.getClass().isArray()
                                && !Names.isOfFramework(value.getClass().getName())));
    }

    private @Nullable String name(ThreadLocal<?> local) {
        Named named = names.get(System.identityHashCode(local));
        return named == null || named.local.get() != local ? null : named.name;
    }

    private synchronized void look() {
        looks++;
        nextLook = 16 << (looks * 2);
        Look look = new Look();
        for (Class<?> each : loaded.get()) {
            if (isOfApplication(each) && !each.isHidden() && fields.isInitialized(each)) {
                look.at(each);
            }
        }
        boolean isOther = !look.found.keySet().equals(names.keySet());
        names = look.found;
        version += isOther ? 1 : 0;
    }

    int version() {
        return version;
    }

    private static boolean isOfApplication(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null
                && loader != ClassLoader.getPlatformClassLoader()
                && loader != HomemadeLocals.class.getClassLoader()
                && !type.isArray()
                && !Names.isOfFramework(type.getName());
    }

    /** One look at the classes that are loaded. */
    private final class Look {
        final Map<Integer, Named> found = new HashMap<>();
        private final Map<Class<?>, List<Field>> locals = new HashMap<>();

        void at(Class<?> type) {
            try {
                for (Field each : type.getDeclaredFields()) {
                    if (Modifier.isStatic(each.getModifiers()) && mayLead(each.getType())) {
                        Object value = fields.read(each);
                        if (value != null) {
                            add(value, "T(" + type.getName() + ")." + each.getName());
                        }
                    }
                }
            } catch (RuntimeException | LinkageError unreadable) {
                // A field has a type that is not there.
            }
        }

        private boolean mayLead(Class<?> type) {
            return !type.isPrimitive()
                    && (isHolder(type)
                            || (isOfApplication(type)
                                    && (type.isInterface() || !locals(type).isEmpty())));
        }

        /** Returns the fields in which objects of a class of the application may have a thread-local. */
        private List<Field> locals(Class<?> type) {
            List<Field> known = locals.get(type);
            if (known == null) {
                known = new ArrayList<>();
                for (Class<?> each = type; each != null && isOfApplication(each); each = each.getSuperclass()) {
                    for (Field field : each.getDeclaredFields()) {
                        if (!Modifier.isStatic(field.getModifiers()) && isHolder(field.getType())) {
                            known.add(field);
                        }
                    }
                }
                locals.put(type, known);
            }
            return known;
        }

        private void add(Object value, String name) {
            if (value instanceof ThreadLocal<?> local) {
                found.put(System.identityHashCode(local), new Named(new WeakReference<>(local), name));
            } else if (value.getClass().isHidden()) {
                captured.of(value).forEach(each -> addLocal(each, name));
            } else {
                for (Field each : locals(value.getClass())) {
                    addLocal(fields.read(each, value), name + "." + each.getName());
                }
            }
        }

        private void addLocal(@Nullable Object value, String name) {
            if (value instanceof ThreadLocal<?>) {
                add(value, name);
            }
        }
    }

    private static boolean isHolder(Class<?> type) {
        return ThreadLocal.class.isAssignableFrom(type) || type == Object.class || type == Supplier.class;
    }
}
