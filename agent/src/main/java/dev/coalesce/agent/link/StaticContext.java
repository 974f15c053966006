package dev.coalesce.agent.link;

import dev.coalesce.agent.key.KeyCompiler;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.settings.MethodSpec;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The static sources of a method's key, for calls that the agent makes again. Such a call may run on another thread than
 * its caller's, where the same sources have other values: its body would then read another tenant's data, and the caller
 * would receive them. Immutable.
 *
 * <p>A call takes the thread-locals behind the sources along, as far as they are known. Before its body runs, the
 * sources are read again. If they differ from what the caller's key had, the call fails.
 */
final class StaticContext {
    private static final String ENCODED_ROOT = KeyPath.STATIC + "\n";

    private final String name;
    private final MethodHandle key;
    private final List<ThreadLocal<Object>> threadLocals;

    private StaticContext(String name, MethodHandle key, List<ThreadLocal<Object>> threadLocals) {
        this.name = name;
        this.key = key;
        this.threadLocals = threadLocals;
    }

    /** Tells whether a method's key has static sources. */
    static boolean isIn(MethodSpec spec) {
        for (String path : spec.key()) {
            if (path.startsWith(ENCODED_ROOT)) {
                return true;
            }
        }
        return !spec.context().isEmpty();
    }

    static StaticContext of(MethodHandles.Lookup caller, MethodSpec spec) throws ReflectiveOperationException {
        List<KeyPath> paths = new ArrayList<>();
        for (String path : spec.key()) {
            if (path.startsWith(ENCODED_ROOT)) {
                paths.add(KeyPath.decode(path));
            }
        }
        paths.addAll(KeyPath.decodeAll(spec.context()));
        return new StaticContext(
                MethodFactory.name(caller, spec),
                KeyCompiler.compile(caller, MethodType.methodType(Object.class), paths),
                threadLocals(caller, caller.lookupClass().getClassLoader(), paths));
    }

    /** Does the same for a coalescer, whose context alone is read from static sources. */
    static StaticContext of(String name, MethodHandle key, @Nullable ClassLoader loader, List<KeyPath> paths) {
        return new StaticContext(name, key, threadLocals(MethodHandles.lookup(), loader, paths));
    }

    private static List<ThreadLocal<Object>> threadLocals(
            MethodHandles.Lookup caller, @Nullable ClassLoader loader, List<KeyPath> paths) {
        List<ThreadLocal<Object>> found = new ArrayList<>();
        for (KeyPath path : paths) {
            addThreadLocals(caller, loader, path.steps().get(0), found);
        }
        return found;
    }

    /**
     * Adds the thread-local that a static member is, or most likely reads: the only one that its class has. Others are
     * not carried, since their objects may belong to one thread. The class was initialized when the key was computed.
     */
    @SuppressWarnings("unchecked")
    private static void addThreadLocals(
            MethodHandles.Lookup caller,
            @Nullable ClassLoader loader,
            KeyPath.Step source,
            List<ThreadLocal<Object>> found) {
        try {
            Class<?> owner = Class.forName(source.ownerName(), false, loader);
            List<Field> fields = new ArrayList<>();
            for (Field field : owner.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && ThreadLocal.class.isAssignableFrom(field.getType())) {
                    if (field.getName().equals(source.name())) {
                        fields = List.of(field);
                        break;
                    }
                    fields.add(field);
                }
            }
            if (fields.size() == 1) {
                Object held = MethodHandles.privateLookupIn(owner, caller)
                        .unreflectGetter(fields.get(0))
                        .invoke();
                if (held != null) {
                    found.add((ThreadLocal<Object>) held);
                }
            }
        } catch (Throwable unreadable) {
            // The thread-local is not carried. Such a call fails if it would need it.
        }
    }

    /** Reads the sources on the caller's thread. */
    Captured capture() {
        List<@Nullable Object> values = new ArrayList<>(threadLocals.size());
        for (ThreadLocal<Object> each : threadLocals) {
            values.add(each.get());
        }
        return new Captured(this, Thread.currentThread(), Keys.snapshot(read()), values);
    }

    private Object read() {
        try {
            return (Object) key.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException(e); // the handle itself throws nothing
        }
    }

    /** What one caller's key has read. */
    static final class Captured {
        private final StaticContext source;
        private final Thread caller;
        private final Object key;
        private final List<@Nullable Object> values;

        private Captured(StaticContext source, Thread caller, Object key, List<@Nullable Object> values) {
            this.source = source;
            this.caller = caller;
            this.key = key;
            this.values = values;
        }

        /** Makes a call with the caller's values. The thread then has its own values again. */
        @Nullable
        Object run(Callable<?> call) throws Exception {
            if (Thread.currentThread() == caller) {
                return callChecked(call);
            }
            List<@Nullable Object> own = new ArrayList<>(values.size());
            try {
                for (int i = 0; i < values.size(); i++) {
                    own.add(source.threadLocals.get(i).get());
                    source.threadLocals.get(i).set(values.get(i));
                }
                return callChecked(call);
            } finally {
                for (int i = 0; i < own.size(); i++) {
                    restore(source.threadLocals.get(i), own.get(i));
                }
            }
        }

        private static void restore(ThreadLocal<Object> threadLocal, @Nullable Object value) {
            if (value == null) {
                threadLocal.remove();
            } else {
                threadLocal.set(value);
            }
        }

        private @Nullable Object callChecked(Callable<?> call) throws Exception {
            if (!key.equals(source.read())) {
                throw new IllegalStateException("a call of " + source.name + " cannot be made again on thread "
                        + Thread.currentThread().getName() + ": a static source in its key has another value"
                        + " there than on the caller's thread. Subscribe, or retry, on a thread with the same"
                        + " value, or make that value a parameter of the method");
            }
            return call.call();
        }
    }
}
