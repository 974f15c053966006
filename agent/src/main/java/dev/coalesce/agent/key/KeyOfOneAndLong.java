package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of two parts whose second part is a primitive {@code long}, such as a version or an id. Unlike a
 * {@link KeyOf2}, it needs no boxed {@code Long}, so a lookup allocates one object instead of two.
 *
 * <p>It does not store its hash code, because a lookup needs it only once. A key that is stored must: unless its first
 * part never changes, {@link #snapshot} returns a {@code KeyOf2}.
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
        return first == null || PartTypes.isImmutable(first)
                ? this
                : new KeyOf2(PartCopier.copy(first), second, hashCode());
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
    String describe() {
        return "(" + first + ", " + second + ")";
    }
}
