package dev.coalesce.agent.key;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the form in which a part is compared: by its content, at every depth.
 *
 * <p>Most parts are compared by their own {@code equals}, so their form is the part itself. An array is not, and so is
 * no object that holds one: a list, set, map, entry, {@code Optional} or record with an array somewhere inside. The
 * form of such an object has the same structure, with an {@link ArrayPart} in place of each array and a
 * {@link RecordPart} in place of each record. A form refers to the caller's arrays; {@link PartCopier} copies it.
 *
 * <p>Whether an object is its own form depends on its content alone. So of two parts with equal content either both are
 * their own forms, or neither is.
 */
final class ContentForm {
    /** Bounds the recursion. No key is nested more deeply, unless a container contains itself. */
    private static final int MAX_DEPTH = 64;

    private ContentForm() {}

    /**
     * Returns the form of a part.
     *
     * @throws UnusablePartException if the part cannot be compared by its content
     */
    static @Nullable Object of(@Nullable Object part) {
        return of(part, 0);
    }

    static @Nullable Object of(@Nullable Object part, int depth) {
        if (part == null || part instanceof String) {
            return part;
        }
        PartKind kind = PartTypes.kindOf(part);
        if (kind == PartKind.IMMUTABLE || kind == PartKind.OPAQUE) {
            return part;
        }
        if (depth > MAX_DEPTH) {
            throw new UnusablePartException(part, "which is nested too deeply, or contains itself");
        }
        return switch (kind) {
            case IMMUTABLE, OPAQUE, CLONEABLE, BUFFER -> part;
            case ARRAY -> ArrayPart.of(part, depth + 1);
            case LIST -> list((List<?>) part, depth + 1);
            case SET -> set((Set<?>) part, depth + 1);
            case MAP -> map((Map<?, ?>) part, depth + 1);
            case ENTRY -> entry((Map.Entry<?, ?>) part, depth + 1);
            case OPTIONAL -> optional((Optional<?>) part, depth + 1);
            case RECORD -> RecordPart.of(part, depth + 1);
            case RECORD_WITH_OWN_EQUALS -> OwnEqualsPart.of(part, depth + 1);
            case URL -> new UrlPart(part.toString());
            case FOREIGN_CONTAINER -> {
                requireOwnEquals(part, part, depth + 1);
                yield part;
            }
            case UNUSABLE ->
                throw new UnusablePartException(part, "whose equals compares identity although its content can change");
        };
    }

    @SuppressWarnings("ReferenceEquality") // the same object means that nothing has another form
    private static Object list(List<?> list, int depth) {
        List<@Nullable Object> forms = null;
        int index = 0;
        for (Object element : list) {
            Object form = of(element, depth);
            if (forms == null && form != element) {
                forms = new ArrayList<>(list.subList(0, index));
            }
            if (forms != null) {
                forms.add(form);
            }
            index++;
        }
        return forms == null ? list : forms;
    }

    @SuppressWarnings("ReferenceEquality")
    private static Object set(Set<?> set, int depth) {
        boolean isOwnForm = true;
        for (Object element : set) {
            isOwnForm &= of(element, depth) == element;
        }
        if (isOwnForm) {
            return set;
        }
        Set<@Nullable Object> forms = new HashSet<>();
        for (Object element : set) {
            if (!forms.add(of(element, depth))) {
                throw twoOfEqualContent(set);
            }
        }
        return forms;
    }

    @SuppressWarnings("ReferenceEquality")
    private static Object map(Map<?, ?> map, int depth) {
        boolean isOwnForm = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            isOwnForm &= of(entry.getKey(), depth) == entry.getKey() && of(entry.getValue(), depth) == entry.getValue();
        }
        if (isOwnForm) {
            return map;
        }
        Map<@Nullable Object, @Nullable Object> forms = new HashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            forms.put(of(entry.getKey(), depth), of(entry.getValue(), depth));
        }
        if (forms.size() != map.size()) {
            throw twoOfEqualContent(map);
        }
        return forms;
    }

    private static UnusablePartException twoOfEqualContent(Object container) {
        return new UnusablePartException(container, "which contains two objects with equal content");
    }

    @SuppressWarnings("ReferenceEquality")
    private static Object entry(Map.Entry<?, ?> entry, int depth) {
        Object key = of(entry.getKey(), depth);
        Object value = of(entry.getValue(), depth);
        return key == entry.getKey() && value == entry.getValue()
                ? entry
                : new AbstractMap.SimpleImmutableEntry<@Nullable Object, @Nullable Object>(key, value);
    }

    @SuppressWarnings("ReferenceEquality")
    private static Object optional(Optional<?> optional, int depth) {
        if (optional.isEmpty()) {
            return optional;
        }
        Object form = Objects.requireNonNull(of(optional.get(), depth));
        return form == optional.get() ? optional : Optional.of(form);
    }

    /**
     * Checks that nothing inside a container with an {@code equals} of its own is compared by identity, such as an
     * array. The container cannot be compared by its content instead: its {@code equals} may compare something else
     * too, a tenant for example.
     */
    private static void requireOwnEquals(Object container, @Nullable Object part, int depth) {
        if (part == null) {
            return;
        }
        PartKind kind = PartTypes.kindOf(part);
        if (kind == PartKind.ARRAY || kind == PartKind.UNUSABLE || depth > MAX_DEPTH) {
            throw new UnusablePartException(
                    container,
                    depth > MAX_DEPTH
                            ? "which is nested too deeply, or contains itself"
                            : "with an equals of its own, and contains a "
                                    + part.getClass().getSimpleName()
                                    + ", whose equals compares identity");
        }
        if (kind == PartKind.RECORD) {
            for (Object component : RecordPart.components(part)) {
                requireOwnEquals(container, component, depth + 1);
            }
        } else if (part instanceof Collection) {
            for (Object element : (Collection<?>) part) {
                requireOwnEquals(container, element, depth + 1);
            }
        } else if (part instanceof Map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) part).entrySet()) {
                requireOwnEquals(container, entry.getKey(), depth + 1);
                requireOwnEquals(container, entry.getValue(), depth + 1);
            }
        } else if (part instanceof Map.Entry) {
            requireOwnEquals(container, ((Map.Entry<?, ?>) part).getKey(), depth + 1);
            requireOwnEquals(container, ((Map.Entry<?, ?>) part).getValue(), depth + 1);
        } else if (part instanceof Optional) {
            requireOwnEquals(container, ((Optional<?>) part).orElse(null), depth + 1);
        }
    }
}
