package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array, compared by content, nested arrays too. */
final class ArrayPart extends Keys.Composite {
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
            // Of no narrower type, since the copy of a collection is of another class. Arrays are equal by their
            // elements.
            @Nullable Object[] copy = Arrays.copyOf((Object[]) array, ((Object[]) array).length, Object[].class);
            for (int i = 0; i < copy.length; i++) {
                Object element = copy[i];
                boolean isArray = element != null && element.getClass().isArray();
                copy[i] = isArray ? deepCopy(element) : Keys.copyOf(element);
            }
            return copy;
        }
        int length = java.lang.reflect.Array.getLength(array);
        Object copy = java.lang.reflect.Array.newInstance(array.getClass().getComponentType(), length);
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
