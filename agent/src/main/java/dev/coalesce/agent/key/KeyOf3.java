package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key of three parts. */
final class KeyOf3 extends CompositeKey {
    private final @Nullable Object first;
    private final @Nullable Object second;
    private final @Nullable Object third;
    private final int hash;

    KeyOf3(@Nullable Object first, @Nullable Object second, @Nullable Object third) {
        this(
                first,
                second,
                third,
                31 * (31 * Objects.hashCode(first) + Objects.hashCode(second)) + Objects.hashCode(third));
    }

    private KeyOf3(@Nullable Object first, @Nullable Object second, @Nullable Object third, int hash) {
        this.first = first;
        this.second = second;
        this.third = third;
        this.hash = hash;
    }

    @Override
    Object snapshot() {
        Object a = PartCopier.copy(first);
        Object b = PartCopier.copy(second);
        Object c = PartCopier.copy(third);
        return a == first && b == second && c == third ? this : new KeyOf3(a, b, c, hash);
    }

    @Override
    List<@Nullable Object> parts() {
        return Arrays.asList(first, second, third);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyOf3
                && ((KeyOf3) other).hash == hash
                && Objects.equals(first, ((KeyOf3) other).first)
                && Objects.equals(second, ((KeyOf3) other).second)
                && Objects.equals(third, ((KeyOf3) other).third);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        return "(" + first + ", " + second + ", " + third + ")";
    }
}
