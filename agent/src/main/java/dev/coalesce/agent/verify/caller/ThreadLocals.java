package dev.coalesce.agent.verify.caller;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the thread-locals of the current thread from the thread itself. {@code ThreadLocal.get} would create a value
 * where there is none, and a subclass may have code of the application in it.
 */
final class ThreadLocals {
    private static final MethodType MAP = MethodType.methodType(Object.class, Thread.class);
    private static final MethodType TABLE = MethodType.methodType(Object[].class, Object.class);
    private static final MethodType VALUE = MethodType.methodType(Object.class, Object.class);

    private final MethodHandle own;
    private final MethodHandle inherited;
    private final MethodHandle table;
    private final MethodHandle value;

    /** Receives the thread-locals of a thread. */
    interface Receiver {
        /** Called for each thread-local that has a value. */
        void accept(ThreadLocal<?> local, Object value);
    }

    private ThreadLocals(MethodHandle own, MethodHandle inherited, MethodHandle table, MethodHandle value) {
        this.own = own;
        this.inherited = inherited;
        this.table = table;
        this.value = value;
    }

    /** Returns null if the agent may not read threads. */
    static @Nullable ThreadLocals create(Consumer<Class<?>> opener) {
        try {
            opener.accept(Thread.class);
            Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
            Class<?> entry = Class.forName("java.lang.ThreadLocal$ThreadLocalMap$Entry");
            return new ThreadLocals(
                    getter(Thread.class, "threadLocals").asType(MAP),
                    getter(Thread.class, "inheritableThreadLocals").asType(MAP),
                    getter(map, "table").asType(TABLE),
                    getter(entry, "value").asType(VALUE));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError inaccessible) {
            return null;
        }
    }

    private static MethodHandle getter(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).unreflectGetter(field);
    }

    /** Reads all thread-locals of the current thread. */
    void read(Receiver receiver) {
        Thread thread = Thread.currentThread();
        try {
            read((Object) own.invokeExact(thread), receiver);
            read((Object) inherited.invokeExact(thread), receiver);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // getters of the JDK's fields
        }
    }

    private void read(@Nullable Object map, Receiver receiver) throws Throwable {
        if (map == null) {
            return;
        }
        for (Object each : (Object[]) table.invokeExact(map)) {
            Object local = each == null ? null : ((Reference<?>) each).get();
            if (local != null) {
                Object found = (Object) value.invokeExact(each);
                if (found != null) {
                    receiver.accept((ThreadLocal<?>) local, found);
                }
            }
        }
    }
}
