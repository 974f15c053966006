package dev.coalesce.agent.key;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array as a key or as a part of a key, compared by its elements, including nested arrays. */
final class ArrayPart extends CompositeKey {
    private final Object array;
    private final int hash;

    ArrayPart(Object array) {
        this.array = array;
        this.hash = Arrays.deepHashCode(new Object[] {array});
    }

    @Override
    Object snapshot() {
        Object copy = deepCopy(array);
        return new ArrayPart(copy);
    }

    @Override
    List<@Nullable Object> parts() {
        return List.of(this);
    }

    private static Object deepCopy(Object array) {
        if (array instanceof Object[]) {
            // The copy of a collection has another class than the original, so the copied array must be an Object[].
            // Arrays are compared by their elements, so the component type does not matter.
            @Nullable Object[] copy = Arrays.copyOf((Object[]) array, ((Object[]) array).length, Object[].class);
            for (int i = 0; i < copy.length; i++) {
                Object element = copy[i];
                boolean isArray = element != null && element.getClass().isArray();
                copy[i] = isArray ? deepCopy(element) : CompositeKey.snapshotOfNullable(element);
            }
            return copy;
        }
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ArrayPart
                && ((ArrayPart) other).hash == hash
                && Arrays.deepEquals(new Object[] {array}, new Object[] {((ArrayPart) other).array});
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        String text = Arrays.deepToString(new Object[] {array});
        return text.substring(1, text.length() - 1);
    }
}
