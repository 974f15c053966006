package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of two parts whose second part is a primitive {@code long}, such as a version or an id. Unlike a
 * {@link KeyOf2}, it needs no boxed {@code Long}, so a lookup allocates one object instead of two.
 */
final class KeyOfOneAndLong extends CompositeKey {
    private final @Nullable Object first;
    private final long second;

    KeyOfOneAndLong(@Nullable Object first, long second) {
        this.first = first;
        this.second = second;
    }

    @Override
    Object snapshot() {
        Object copy = CompositeKey.snapshotOfNullable(first);
        return copy == first ? this : new KeyOfOneAndLong(copy, second);
    }

    @Override
    List<@Nullable Object> parts() {
        return Arrays.asList(first, second);
    }

    /** A {@link KeyOf2} can be equal: an invalidating method may declare the second part as {@code Long}. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof KeyOfOneAndLong) {
            return ((KeyOfOneAndLong) other).second == second && Objects.equals(first, ((KeyOfOneAndLong) other).first);
        }
        return other instanceof KeyOf2 && ((KeyOf2) other).hasParts(first, second);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(first) + Long.hashCode(second);
    }

    @Override
    public String toString() {
        return "(" + first + ", " + second + ")";
    }
}
