package dev.coalesce.agent.classes;

import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds results that callers cannot share, although the declared type of their method does not say so.
 *
 * <p>No code of the application runs: of a JDK collection the elements are read, and of any other object the fields
 * that its class shows. At most {@value #MAX_OBJECTS} objects are looked at. Thread-safe.
 */
public final class ResultInspector {
    /** The number of objects of one result that are looked at. */
    private static final int MAX_OBJECTS = 100;

    /** The number of objects inside each other that are looked at. */
    private static final int MAX_DEPTH = 8;

    private static final RemovableClassValue<InspectedClass> BY_CLASS = new RemovableClassValue<>() {
        @Override
        protected InspectedClass create(Class<?> type) {
            return new InspectedClass(type);
        }
    };

    private final boolean looksInside;
    private final Set<String> ignored;

    /**
     * The usual class of results, whose objects can be shared and hold nothing. Weak, because its loader may go before
     * the method's. Racy: it only saves time.
     */
    private @Nullable WeakReference<Class<?>> usual;

    /**
     * Creates an inspector for the results of one method.
     *
     * @param looksInside whether to look at what a result holds, and not at its class alone
     * @param ignored names of types that the user declares shareable
     */
    public ResultInspector(boolean looksInside, Collection<String> ignored) {
        this.looksInside = looksInside;
        this.ignored = Set.copyOf(ignored);
    }

    /**
     * A part of a result that cannot be shared.
     *
     * @param isEntity true for an object that belongs to a session; false for one that can be used only once
     * @param type its class
     * @param holder the class of the result that is this object or holds it
     */
    public record Finding(boolean isEntity, Class<?> type, Class<?> holder) {}

    /** Forgets what is known of classes: the agent leaves. */
    public static void close() {
        BY_CLASS.removeAll();
    }

    /**
     * Looks at a result.
     *
     * @param result any result
     * @return null if callers can share it
     */
    public @Nullable Finding inspect(@Nullable Object result) {
        if (result == null) {
            return null;
        }
        Class<?> type = result.getClass();
        WeakReference<Class<?>> known = usual;
        if (known != null && known.refersTo(type)) {
            return null;
        }
        InspectedClass inspected = BY_CLASS.get(type);
        if (inspected.isUsual(looksInside)) {
            if (known == null || known.refersTo(null)) {
                usual = new WeakReference<>(type);
            }
            return null;
        }
        return new Search(type).result(result, inspected);
    }

    /**
     * Looks at an element of a stream. A {@code ByteBuffer} or a list of them can be shared: each reader receives its
     * own.
     *
     * @param element any element
     * @return null if all readers can share it
     */
    public @Nullable Finding inspectElement(Object element) {
        Finding found = inspect(element);
        return found != null
                        && ByteBuffer.class.isAssignableFrom(found.type)
                        && (element instanceof ByteBuffer || element instanceof List)
                ? null
                : found;
    }

    /** One look at one result. */
    private final class Search {
        private final Class<?> root;
        private int objects;
        private @Nullable Finding entity;

        Search(Class<?> root) {
            this.root = root;
        }

        @Nullable
        Finding result(Object result, InspectedClass inspected) {
            if (ignored.contains(root.getName())) {
                return null;
            }
            if (inspected.isSingleUse) {
                return new Finding(false, root, root);
            }
            if (looksInside ? inspected.isEntity() : inspected.belongsToSession) {
                entity = new Finding(true, root, root);
            }
            Finding found = looksInside ? children(result, inspected, 0) : null;
            return found == null ? entity : found;
        }

        private @Nullable Finding part(@Nullable Object part, boolean inContainer, int depth) {
            if (part == null || depth > MAX_DEPTH || ++objects > MAX_OBJECTS) {
                return null;
            }
            Class<?> type = part.getClass();
            InspectedClass inspected = BY_CLASS.get(type);
            if (inspected.isUsual(true) || ignored.contains(type.getName())) {
                return null;
            }
            if (inspected.isConsumed || (inContainer && inspected.isConsumedInContainers)) {
                return new Finding(false, type, root);
            }
            if (entity == null && inspected.isEntity()) {
                entity = new Finding(true, type, root);
            }
            return children(part, inspected, depth);
        }

        private @Nullable Finding children(Object holder, InspectedClass inspected, int depth) {
            try {
                return switch (inspected.kind) {
                    case NOTHING -> null;
                    case ARRAY -> elements(holder, depth);
                    case COLLECTION -> all(JdkContainers.own((Collection<?>) holder), depth);
                    case MAP -> values(JdkContainers.own((Map<?, ?>) holder), depth);
                    case ENTRY -> part(((Map.Entry<?, ?>) holder).getValue(), true, depth + 1);
                    case OPTIONAL -> part(((Optional<?>) holder).orElse(null), true, depth + 1);
                    case REFERENCE -> part(((AtomicReference<?>) holder).get(), true, depth + 1);
                    case HTTP_RESPONSE -> part(inspected.body(holder), true, depth + 1);
                    case OBJECT -> fields(holder, inspected, depth);
                };
            } catch (RuntimeException changing) {
                return null; // another thread changes the collection
            }
        }

        private @Nullable Finding elements(Object array, int depth) {
            int length = Array.getLength(array);
            for (int i = 0; i < length && objects < MAX_OBJECTS; i++) {
                Finding found = part(Array.get(array, i), true, depth + 1);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private @Nullable Finding values(@Nullable Map<?, ?> map, int depth) {
            return map == null ? null : all(map.values(), depth);
        }

        private @Nullable Finding all(@Nullable Collection<?> elements, int depth) {
            if (elements == null) {
                return null; // reading it may run code of the application
            }
            for (Object each : elements) {
                if (objects >= MAX_OBJECTS) {
                    return null;
                }
                Finding found = part(each, true, depth + 1);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private @Nullable Finding fields(Object holder, InspectedClass inspected, int depth) {
            for (InspectedClass.Part each : inspected.fields()) {
                Finding found = part(InspectedClass.read(each, holder), each.isContent(), depth + 1);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
    }
}
