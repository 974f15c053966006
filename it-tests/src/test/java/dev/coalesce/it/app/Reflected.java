package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Looks at the objects of woven classes by reflection, as cloners, serializers and meters of memory do. */
public final class Reflected {
    private int number = 1;

    private Reflected() {}

    @Coalesce(ttl = "1h")
    String get(String key) {
        return key + number;
    }

    @Coalesce(ttl = "1h")
    synchronized String locked(String key) {
        return key + number;
    }

    /** A class that loads when reflection has been used already. */
    private static final class LoadedLater {
        static int statics = 2;

        @Coalesce
        String get(String key) {
            return key + statics;
        }
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        Reflected object = new Reflected();
        System.out.println(object.get("a") + " " + object.locked("b"));
        System.out.println(members(Reflected.class));
        System.out.println("objects: " + count(object));
        new LoadedLater().get("c");
        Field statics = LoadedLater.class.getDeclaredField("statics");
        System.out.println(statics.get(null) + " " + members(LoadedLater.class));
        System.out.println(members(Class.class).contains("classLoader"));
    }

    private static Set<String> members(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            names.add(field.getName());
        }
        for (Method method : type.getDeclaredMethods()) {
            names.add(method.getName());
        }
        return names;
    }

    /** Counts the objects that can be reached through fields of objects. */
    private static int count(Object root) throws ReflectiveOperationException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> queue = new ArrayDeque<>(Set.of(root));
        while (!queue.isEmpty()) {
            Object object = queue.remove();
            if (!seen.add(object)) {
                continue;
            }
            for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        add(field.get(object), queue);
                    }
                }
            }
        }
        return seen.size();
    }

    private static void add(Object value, Deque<Object> queue) {
        if (value != null && value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                queue.add(Objects.requireNonNull(Array.get(value, i)));
            }
        } else if (value != null) {
            queue.add(value);
        }
    }
}
