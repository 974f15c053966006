package dev.coalesce.agent.key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies the lists, sets and maps in a key, so that a later change by the caller does not change the key.
 *
 * <p>The contracts of {@code List}, {@code Set} and {@code Map} make the copy equal to the original. A class with its
 * own {@code equals} may compare more than the elements (a tenant, for example) or less (identity). Such an object is
 * not copied.
 *
 * <p>This class has no static initialiser: it is first used inside a call, where a stack overflow in the initialiser
 * would leave the class unusable.
 */
final class CollectionCopier {
    private CollectionCopier() {}

    /** Returns a deep, unmodifiable copy of a list, set or map; any other object is returned itself. */
    static Object copy(Object part) {
        if (!(part instanceof Collection || part instanceof Map) || !PartTypes.hasContractEquals(part.getClass())) {
            return part;
        }
        if (part instanceof List) {
            List<@Nullable Object> copy = new ArrayList<>();
            ((List<?>) part).forEach(e -> copy.add(CompositeKey.snapshotOfNullable(e)));
            return Collections.unmodifiableList(copy);
        }
        if (part instanceof Set) {
            Set<@Nullable Object> copy = new HashSet<>();
            ((Set<?>) part).forEach(e -> copy.add(CompositeKey.snapshotOfNullable(e)));
            return Collections.unmodifiableSet(copy);
        }
        if (part instanceof Map) {
            Map<@Nullable Object, @Nullable Object> copy = new HashMap<>();
            ((Map<?, ?>) part)
                    .forEach(
                            (k, v) -> copy.put(CompositeKey.snapshotOfNullable(k), CompositeKey.snapshotOfNullable(v)));
            return Collections.unmodifiableMap(copy);
        }
        return part;
    }
}
