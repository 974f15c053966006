package dev.coalesce.agent.key;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A key of more than three parts. */
final class KeyOfMany extends CompositeKey {
    private final @Nullable Object[] parts;
    private final int hash;

    KeyOfMany(@Nullable Object[] parts) {
        this(parts, Arrays.hashCode(parts));
    }

    private KeyOfMany(@Nullable Object[] parts, int hash) {
        this.parts = parts;
        this.hash = hash;
    }

    @Override
    Object snapshot() {
        return new KeyOfMany(ArrayPart.copies(parts), hash);
    }

    @Override
    List<@Nullable Object> parts() {
        return Arrays.asList(parts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyOfMany
                && ((KeyOfMany) other).hash == hash
                && Arrays.equals(parts, ((KeyOfMany) other).parts);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        return Stream.of(parts).map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }
}
