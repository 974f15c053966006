package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** As {@link KeyOf2}, where the second part is a {@code long}: a version, an id. Looking it up makes one object, not two. */
final class KeyOfOneAndLong extends Keys.Composite {
    private final @Nullable Object first;
    private final long second;

    KeyOfOneAndLong(@Nullable Object first, long second) {
        this.first = first;
        this.second = second;
    }

    @Override
    Object snapshot() {
        Object copy = Keys.copyOf(first);
        return copy == first ? this : new KeyOfOneAndLong(copy, second);
    }

    @Override
    List<@Nullable Object> parts() {
        return Arrays.asList(first, second);
    }

    /** Another method may hold the same in a {@link KeyOf2}: one that invalidates, and has a {@code Long}. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof KeyOfOneAndLong) {
            return ((KeyOfOneAndLong) other).second == second && Objects.equals(first, ((KeyOfOneAndLong) other).first);
        }
        return other instanceof KeyOf2 && ((KeyOf2) other).isOf(first, second);
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
