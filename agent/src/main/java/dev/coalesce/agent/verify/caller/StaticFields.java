package dev.coalesce.agent.verify.caller;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads static fields of classes that are initialized, and so never initializes a class; and fields of objects. */
final class StaticFields {
    private final Consumer<Class<?>> opener;

    /** Tells whether a class has yet to be initialized. Null if the agent may not ask. */
    private final @Nullable MethodHandle shouldBeInitialized;

    StaticFields(Consumer<Class<?>> opener) {
        this.opener = opener;
        this.shouldBeInitialized = check(opener);
    }

    private static @Nullable MethodHandle check(Consumer<Class<?>> opener) {
        try {
            Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
            opener.accept(unsafe);
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(unsafe, MethodHandles.lookup());
            Object instance = lookup.findStatic(unsafe, "getUnsafe", MethodType.methodType(unsafe))
                    .invoke();
            return lookup.findVirtual(unsafe, "shouldBeInitialized", MethodType.methodType(boolean.class, Class.class))
                    .bindTo(instance);
        } catch (RuntimeException | Error e) {
            return null;
        } catch (Throwable e) {
            return null;
        }
    }

    boolean isInitialized(Class<?> type) {
        try {
            return shouldBeInitialized != null && !(boolean) shouldBeInitialized.invokeExact(type);
        } catch (Throwable e) {
            return false;
        }
    }

    /** Returns the value of a static field of an initialized class; null if there is none. */
    @Nullable
    Object read(Class<?> type, String name) {
        try {
            return isInitialized(type) ? read(type.getDeclaredField(name)) : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError absent) {
            return null;
        }
    }

    /** Returns the value of a static field; null if it cannot be read. Its class is initialized. */
    @Nullable
    Object read(Field field) {
        if (!Modifier.isStatic(field.getModifiers())) {
            return null;
        }
        try {
            return getter(field).invoke();
        } catch (Error e) {
            throw e;
        } catch (Throwable inaccessible) {
            return null;
        }
    }

    /** Returns the value of a field of an object; null if it cannot be read. */
    @Nullable
    Object read(Field field, Object object) {
        try {
            return getter(field).invoke(object);
        } catch (Error e) {
            throw e;
        } catch (Throwable inaccessible) {
            return null;
        }
    }

    private MethodHandle getter(Field field) throws IllegalAccessException {
        Class<?> type = field.getDeclaringClass();
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).unreflectGetter(field);
        } catch (IllegalAccessException notOpen) {
            opener.accept(type);
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).unreflectGetter(field);
        }
    }
}
