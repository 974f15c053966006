package dev.coalesce.agent.key;

import dev.coalesce.agent.classes.KnownSizes;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A key made by this package, as opposed to an application's object that is its own key. Instances are immutable apart
 * from the objects of the application that they refer to.
 *
 * <p>This is a class, not an interface: every lead tests its key for it. On a string an interface test walks the list
 * of interfaces of {@code String}, which takes longer than the rest of the snapshot.
 */
abstract class CompositeKey {
    /** Returns an equal key that has its own copy of what the caller can change; this key if there is nothing. */
    abstract Object snapshot();

    /** Returns how much memory the parts take, as far as that is known. */
    long bytes() {
        long bytes = 0;
        for (Object part : parts()) {
            bytes += part instanceof CompositeKey ? ((CompositeKey) part).bytes() : KnownSizes.of(part);
        }
        return bytes;
    }

    /** Returns the parts as text. May throw what the {@code toString} of an object of the application throws. */
    abstract String describe();

    @Override
    public final String toString() {
        try {
            return describe();
        } catch (Throwable e) {
            StringJoiner classes = new StringJoiner(", ");
            for (Object part : parts()) {
                classes.add(part == null ? "null" : "a " + part.getClass().getName());
            }
            return classes.toString();
        }
    }

    /** Returns the parts of this key in declaration order; an array is its own only part. */
    abstract List<@Nullable Object> parts();
}
