package dev.coalesce.agent.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key made by this package, as opposed to an application's object that is its own key. Instances are immutable apart
 * from the objects of the application that they refer to.
 *
 * <p>This is a class, not an interface: every lead tests its key for it. On a string an interface test walks the list
 * of interfaces of {@code String}, which takes longer than the rest of the snapshot.
 */
abstract class CompositeKey {
    /** Returns an equal key in which arrays and JDK collections are copied; this key if nothing had to be copied. */
    abstract Object snapshot();

    /** Returns the parts of this key in declaration order; an array is its own only part. */
    abstract List<@Nullable Object> parts();

    /** Implements {@link Keys#snapshot} for whole keys and for parts of keys. */
    static Object snapshotOf(Object key) {
        if (key instanceof CompositeKey) {
            return ((CompositeKey) key).snapshot();
        }
        return PartTypes.isImmutable(key) ? key : CollectionCopier.copy(key);
    }

    static @Nullable Object snapshotOfNullable(@Nullable Object part) {
        return part == null ? null : snapshotOf(part);
    }
}
