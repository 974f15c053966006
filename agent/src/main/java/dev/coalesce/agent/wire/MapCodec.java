package dev.coalesce.agent.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Maps. As for collections, an interface arrives as an unmodifiable map with the same order. */
final class MapCodec extends Codec {
    private static final Set<Class<?>> TYPES =
            Set.of(Map.class, HashMap.class, LinkedHashMap.class, SortedMap.class, TreeMap.class);

    private final Class<?> type;
    private final Codec key;
    private final Codec value;

    MapCodec(Class<?> type, Codec key, Codec value) {
        this.type = type;
        this.key = key;
        this.value = value;
    }

    static boolean carries(Class<?> type) {
        return TYPES.contains(type);
    }

    static void requireNaturalOrder(@Nullable Comparator<?> comparator) {
        if (comparator != null && comparator != Comparator.naturalOrder()) {
            throw new WireException("a comparator of its own");
        }
    }

    @Override
    void write(WireOutput out, Object map) {
        if (map instanceof SortedMap) {
            requireNaturalOrder(((SortedMap<?, ?>) map).comparator());
        }
        Lookups.requireEquals((Map<?, ?>) map);
        int size = ((Map<?, ?>) map).size();
        out.writeLength(size);
        boolean isSorted = out.isForComparison() && type == HashMap.class;
        List<WireOutput> parts = new ArrayList<>();
        int written = 0;
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
            WireOutput part = isSorted ? out.part() : out;
            key.writeNullable(part, entry.getKey());
            value.writeNullable(part, entry.getValue());
            if (isSorted) {
                parts.add(part);
            }
            written++;
        }
        if (isSorted) {
            out.writeSorted(parts);
        }
        if (written != size) {
            throw new WireException("the map changed while it was encoded");
        }
    }

    @Override
    Object read(WireInput in) {
        int length = in.readLength(2);
        Map<@Nullable Object, @Nullable Object> all = open();
        for (int i = 0; i < length; i++) {
            Object k = key.readNullable(in);
            all.put(k, value.readNullable(in));
        }
        if (all.size() != length) {
            throw new WireException("equal keys in a map");
        }
        if (type == SortedMap.class) {
            return Collections.unmodifiableSortedMap((SortedMap<?, ?>) all);
        }
        return type == Map.class ? Collections.unmodifiableMap(all) : all;
    }

    private Map<@Nullable Object, @Nullable Object> open() {
        if (SortedMap.class.isAssignableFrom(type)) {
            return new TreeMap<>();
        }
        return type == HashMap.class ? new HashMap<>() : new LinkedHashMap<>();
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append("map(");
        key.describe(shape, outer);
        shape.append(',');
        value.describe(shape, outer);
        shape.append(')');
    }
}
