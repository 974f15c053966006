package dev.coalesce.agent.key;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of one part whose class may be mutable. It stores the hash code computed when the key was made: a map that
 * hashes its key again and gets another value can neither find nor evict the entry.
 */
final class KeyOf1 extends CompositeKey {
    private final Object part;
    private final int hash;

    KeyOf1(Object part) {
        this(part, part.hashCode());
    }

    private KeyOf1(Object part, int hash) {
        this.part = part;
        this.hash = hash;
    }

    @Override
    Object snapshot() {
        Object copy = Objects.requireNonNull(PartCopier.copy(part));
        return copy == part ? this : new KeyOf1(copy, hash);
    }

    @Override
    List<@Nullable Object> parts() {
        return Collections.singletonList(part);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof KeyOf1 && ((KeyOf1) other).hash == hash && part.equals(((KeyOf1) other).part));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        return part.toString();
    }
}
