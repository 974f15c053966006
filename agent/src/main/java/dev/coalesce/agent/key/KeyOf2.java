package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key of two parts. */
final class KeyOf2 extends Keys.Composite {
    private final @Nullable Object first;
    private final @Nullable Object second;
    private final int hash;

    KeyOf2(@Nullable Object first, @Nullable Object second) {
        this.first = first;
        this.second = second;
        this.hash = 31 * Objects.hashCode(first) + Objects.hashCode(second);
    }

    @Override
    Object snapshot() {
        Object a = Keys.copyOf(first);
        Object b = Keys.copyOf(second);
        return a == first && b == second ? this : new KeyOf2(a, b);
    }

    @Override
    List<@Nullable Object> parts() {
        return Arrays.asList(first, second);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof KeyOf2) {
            return ((KeyOf2) other).hash == hash && ((KeyOf2) other).isOf(first, second);
        }
        return other instanceof KeyOfOneAndLong && other.equals(this);
    }

    boolean isOf(@Nullable Object one, @Nullable Object two) {
        return Objects.equals(first, one) && Objects.equals(second, two);
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
