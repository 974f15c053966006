package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key of two parts. */
final class KeyOf2 implements Keys.Composite {
    private final @Nullable Object first;
    private final @Nullable Object second;
    private final int hash;

    KeyOf2(@Nullable Object first, @Nullable Object second) {
        this.first = first;
        this.second = second;
        this.hash = 31 * Objects.hashCode(first) + Objects.hashCode(second);
    }

    @Override
    public Object snapshot() {
        Object a = Keys.copyOf(first);
        Object b = Keys.copyOf(second);
        return a == first && b == second ? this : new KeyOf2(a, b);
    }

    @Override
    public List<@Nullable Object> parts() {
        return Arrays.asList(first, second);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyOf2
                && ((KeyOf2) other).hash == hash
                && Objects.equals(first, ((KeyOf2) other).first)
                && Objects.equals(second, ((KeyOf2) other).second);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "(" + first + ", " + second + ")";
    }
}
