package dev.coalesce.agent.flight;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers whether a flight waits for its own follower: whether completing that follower's future is what, directly or
 * not, completes the future that the flight ends with. This happens when a continuation of a method's future calls the
 * method again, and returns the result. No thread waits then, so the {@link WaitGraph} does not see it.
 *
 * <p>The search follows a future's stages ({@code thenCompose}, {@code whenComplete}, …), the objects that their
 * functions have captured (a promise, a subscriber), and from a flight that is reached so to the futures of its callers.
 * It reads fields and runs no application code. Without access to the JDK's fields it finds nothing. It may find a way
 * that is not taken, through an object that several calls share. Therefore an answer leads to one additional execution
 * and never to a failure.
 */
final class FutureGraph {
    private static final int MAX_OBJECTS = 2_000;
    private static final String STAGES = CompletableFuture.class.getName() + "$";

    /** A flight that completes with a stage that the search has found. */
    interface Target {
        /** Returns the flight; compare it by identity. */
        Object flight();

        /** Passes on the futures of the flight's callers. */
        void forEachFuture(Consumer<Object> action);
    }

    private final Object goal;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> next = new ArrayDeque<>();

    private FutureGraph(Object goal) {
        this.goal = goal;
    }

    /** Tells whether completing a follower's future is what completes a flight. */
    static boolean leadsTo(Object flight, CompletableFuture<?> follower) {
        return new FutureGraph(flight).isReachedFrom(follower);
    }

    private boolean isReachedFrom(Object start) {
        add(start);
        while (!next.isEmpty() && seen.size() < MAX_OBJECTS) {
            Object each = next.remove();
            if (each instanceof Target target) {
                if (target.flight() == goal) {
                    return true;
                }
                target.forEachFuture(this::add);
            } else {
                addFieldsOf(each);
            }
        }
        return false;
    }

    private void add(@Nullable Object object) {
        if (object != null && seen.add(object)) {
            next.add(object);
        }
    }

    private void addFieldsOf(Object object) {
        if (object instanceof CompletableFuture) {
            addField(object, CompletableFuture.class, "stack");
            return;
        }
        boolean isStage = object.getClass().getName().startsWith(STAGES);
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            if (isStage || type.getModule() != Object.class.getModule()) {
                for (Field field : type.getDeclaredFields()) {
                    if (isStage ? leadsOn(field) : mayCapture(field)) {
                        add(read(object, field));
                    }
                }
            }
        }
    }

    private void addField(Object object, Class<?> type, String name) {
        try {
            add(read(object, type.getDeclaredField(name)));
        } catch (NoSuchFieldException e) {
            // Another implementation of the class library: nothing is found.
        }
    }

    /** Not back to the source of a stage. */
    private static boolean leadsOn(Field field) {
        String name = field.getName();
        return name.equals("next") || name.equals("dep") || name.equals("fn") || name.equals("base");
    }

    private static boolean mayCapture(Field field) {
        Class<?> type = field.getType();
        return !Modifier.isStatic(field.getModifiers())
                && !type.isPrimitive()
                && !type.isArray()
                && type != String.class
                && type != Class.class
                && !Thread.class.isAssignableFrom(type)
                && !ClassLoader.class.isAssignableFrom(type)
                && !Executor.class.isAssignableFrom(type);
    }

    private static @Nullable Object read(Object object, Field field) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException | RuntimeException noAccess) {
            return null;
        }
    }
}
