package dev.coalesce.agent.key;

import dev.coalesce.agent.classes.KnownSizes;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An array as a key or as a part of a key, compared by the content of its elements. */
final class ArrayPart extends CompositeKey {
    /** An array of primitives, or an {@code Object[]} with the {@link ContentForm} of each element. */
    private final Object elements;

    private final int hash;

    /** Whether {@link #elements} is a copy that nobody changes. */
    private final boolean isCopy;

    private ArrayPart(Object elements, int hash, boolean isCopy) {
        this.elements = elements;
        this.hash = hash;
        this.isCopy = isCopy;
    }

    static ArrayPart of(Object array, int depth) {
        Object elements = array instanceof Object[] ? forms((Object[]) array, depth) : array;
        return new ArrayPart(elements, Arrays.deepHashCode(new Object[] {elements}), false);
    }

    /** Returns the forms of an array's elements: the array itself if each element is its own form. */
    @SuppressWarnings("ReferenceEquality")
    static @Nullable Object[] forms(@Nullable Object[] array, int depth) {
        @Nullable Object[] forms = array;
        for (int i = 0; i < array.length; i++) {
            Object form = ContentForm.of(array[i], depth);
            if (form != array[i]) {
                if (forms == array) {
                    // Arrays are compared by their elements, so the component type does not matter.
                    forms = Arrays.copyOf(array, array.length, Object[].class);
                }
                forms[i] = form;
            }
        }
        return forms;
    }

    /** Copies each element of an array. */
    static @Nullable Object[] copies(@Nullable Object[] forms) {
        // The copy of a collection has another class than the original, so the copied array must be an Object[].
        @Nullable Object[] copies = Arrays.copyOf(forms, forms.length, Object[].class);
        for (int i = 0; i < copies.length; i++) {
            copies[i] = PartCopier.copy(copies[i]);
        }
        return copies;
    }

    @Override
    ArrayPart snapshot() {
        if (isCopy) {
            return this;
        }
        if (elements instanceof Object[]) {
            return new ArrayPart(copies((Object[]) elements), hash, true);
        }
        int length = Array.getLength(elements);
        Object copy = Array.newInstance(elements.getClass().getComponentType(), length);
        System.arraycopy(elements, 0, copy, 0, length);
        return new ArrayPart(copy, hash, true);
    }

    @Override
    long bytes() {
        return KnownSizes.of(elements);
    }

    @Override
    List<@Nullable Object> parts() {
        return List.of(this);
    }

    /** Returns the array of primitives, or the forms of an array of objects. */
    Object elements() {
        return elements;
    }

    /** Returns the elements of an array of objects; nothing for an array of primitives. */
    List<@Nullable Object> objects() {
        return elements instanceof Object[] ? Arrays.asList((Object[]) elements) : List.of();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof ArrayPart
                        && ((ArrayPart) other).hash == hash
                        && Objects.deepEquals(elements, ((ArrayPart) other).elements));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        String text = Arrays.deepToString(new Object[] {elements});
        return text.substring(1, text.length() - 1);
    }
}
