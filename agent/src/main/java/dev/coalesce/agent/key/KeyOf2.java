package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key of two parts. It equals a {@link KeyOfOneAndLong} with the same parts. */
final class KeyOf2 extends CompositeKey {
    private final @Nullable Object first;
    private final @Nullable Object second;
    private final int hash;

    KeyOf2(@Nullable Object first, @Nullable Object second) {
        this(first, second, 31 * Objects.hashCode(first) + Objects.hashCode(second));
    }

    KeyOf2(@Nullable Object first, @Nullable Object second, int hash) {
        this.first = first;
        this.second = second;
        this.hash = hash;
    }

    @Override
    Object snapshot() {
        Object a = PartCopier.copy(first);
        Object b = PartCopier.copy(second);
        return a == first && b == second ? this : new KeyOf2(a, b, hash);
    }

    @Override
    List<@Nullable Object> parts() {
        return Arrays.asList(first, second);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof KeyOf2) {
            return ((KeyOf2) other).hash == hash && ((KeyOf2) other).hasParts(first, second);
        }
        return other instanceof KeyOfOneAndLong && other.equals(this);
    }

    boolean hasParts(@Nullable Object otherFirst, @Nullable Object otherSecond) {
        return Objects.equals(first, otherFirst) && Objects.equals(second, otherSecond);
    }

    boolean hasParts(@Nullable Object otherFirst, long otherSecond) {
        return second instanceof Long && (Long) second == otherSecond && Objects.equals(otherFirst, first);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        return "(" + first + ", " + second + ")";
    }
}
