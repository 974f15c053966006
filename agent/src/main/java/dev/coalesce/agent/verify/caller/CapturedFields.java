package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.classes.RemovableClassValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of lambdas and anonymous classes of libraries: what they have captured. Thread-safe. */
final class CapturedFields {
    private final RemovableClassValue<MethodHandle[]> getters = new RemovableClassValue<>() {
        @Override
        protected MethodHandle[] create(Class<?> type) {
            return getters(type);
        }
    };

    /** Returns the objects in the fields that a class declares. */
    List<Object> of(Object holder) {
        List<Object> found = new ArrayList<>();
        for (MethodHandle each : getters.get(holder.getClass())) {
            try {
                Object value = (Object) each.invoke(holder);
                if (value != null) {
                    found.add(value);
                }
            } catch (Error e) {
                throw e;
            } catch (Throwable unreadable) {
                // The other fields are read.
            }
        }
        return found;
    }

    private static MethodHandle[] getters(Class<?> type) {
        List<MethodHandle> found = new ArrayList<>();
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    found.add(lookup.unreflectGetter(field));
                }
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unreadable) {
            // Such an object is not looked into.
        }
        return found.toArray(new MethodHandle[0]);
    }

    void close() {
        getters.removeAll();
    }
}
