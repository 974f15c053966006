package dev.coalesce.agent.key;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of one part that may change while it is in a table. It keeps the hash that it was entered with: a table that asks
 * again and gets another can neither find nor evict what it holds.
 */
final class KeyOf1 extends Keys.Composite {
    private final Object part;
    private final int hash;

    KeyOf1(Object part) {
        this.part = part;
        this.hash = part.hashCode();
    }

    @Override
    Object snapshot() {
        Object copy = Keys.copyOf(part);
        return copy == null || copy == part ? this : new KeyOf1(copy);
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
    public String toString() {
        return part.toString();
    }
}
