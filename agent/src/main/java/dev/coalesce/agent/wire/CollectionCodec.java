package dev.coalesce.agent.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lists and sets. A value that is declared as an interface arrives as an unmodifiable collection with the same order; a
 * value that is declared as a class arrives as that class.
 */
final class CollectionCodec extends Codec {
    private static final Set<Class<?>> TYPES = Set.of(
            List.class,
            Collection.class,
            ArrayList.class,
            LinkedList.class,
            Set.class,
            HashSet.class,
            LinkedHashSet.class,
            SortedSet.class,
            TreeSet.class);

    private final Class<?> type;
    private final Codec element;

    CollectionCodec(Class<?> type, Codec element) {
        this.type = type;
        this.element = element;
    }

    static boolean carries(Class<?> type) {
        return TYPES.contains(type);
    }

    @Override
    void write(WireOutput out, Object value) {
        if (value instanceof SortedSet) {
            MapCodec.requireNaturalOrder(((SortedSet<?>) value).comparator());
        }
        Collection<?> all = (Collection<?>) value;
        if (all instanceof Set) {
            Lookups.requireEquals((Set<?>) all);
        }
        int size = all.size();
        out.writeLength(size);
        boolean isSorted = out.isForComparison() && type == HashSet.class;
        List<WireOutput> parts = new ArrayList<>();
        int written = 0;
        for (Object each : all) {
            WireOutput part = isSorted ? out.part() : out;
            element.writeNullable(part, each);
            if (isSorted) {
                parts.add(part);
            }
            written++;
        }
        if (isSorted) {
            out.writeSorted(parts);
        }
        if (written != size) {
            throw new WireException("the collection changed while it was encoded");
        }
    }

    private boolean isSorted() {
        return SortedSet.class.isAssignableFrom(type);
    }

    @Override
    Object read(WireInput in) {
        int length = in.readLength(1);
        Collection<@Nullable Object> all = open(length);
        for (int i = 0; i < length; i++) {
            all.add(element.readNullable(in));
        }
        if (all.size() != length) {
            throw new WireException("equal elements in a set");
        }
        if (type == List.class || type == Collection.class) {
            return Collections.unmodifiableList((List<?>) all);
        }
        if (type == SortedSet.class) {
            return Collections.unmodifiableSortedSet((SortedSet<?>) all);
        }
        return type == Set.class ? Collections.unmodifiableSet((Set<?>) all) : all;
    }

    @SuppressWarnings("JdkObsolete") // the declared type
    private Collection<@Nullable Object> open(int length) {
        if (isSorted()) {
            return new TreeSet<>();
        }
        if (type == LinkedList.class) {
            return new LinkedList<>();
        }
        if (type == HashSet.class) {
            return new HashSet<>();
        }
        return Set.class.isAssignableFrom(type) ? new LinkedHashSet<>() : new ArrayList<>(length);
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append(Set.class.isAssignableFrom(type) ? "set(" : "list(");
        element.describe(shape, outer);
        shape.append(')');
    }
}
