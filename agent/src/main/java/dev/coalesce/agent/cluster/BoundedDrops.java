package dev.coalesce.agent.cluster;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Drops with a number each, in the order in which they were added. Beyond {@link #MAX}, the drops of single keys of a
 * method become one drop of all of its keys. Not thread-safe.
 */
final class BoundedDrops {
    static final int MAX = 10_000;

    private final Map<Drop, Long> numbers = new LinkedHashMap<>();

    /** Adds a drop as the latest one, and returns what was added: the drop, or that of all keys of its method. */
    Drop add(Drop drop, long number) {
        Drop added = drop;
        if (numbers.size() >= MAX && !numbers.containsKey(drop)) {
            added = drop.ofAllKeys();
            if (!numbers.containsKey(added)) {
                numbers.keySet().removeIf(each -> each.method().equals(drop.method()));
            }
        }
        numbers.remove(added);
        numbers.put(added, number);
        return added;
    }

    @Nullable
    Long number(Drop drop) {
        return numbers.get(drop);
    }

    /** Removes a drop unless its number has changed. */
    void remove(Drop drop, @Nullable Long number) {
        numbers.remove(drop, number);
    }

    /** Removes the first drops while the difference between a number and theirs is greater than a distance. */
    void removeFirst(long number, long distance) {
        Iterator<Long> each = numbers.values().iterator();
        while (each.hasNext() && number - each.next() > distance) {
            each.remove();
        }
    }

    int size() {
        return numbers.size();
    }

    List<Drop> all() {
        return List.copyOf(numbers.keySet());
    }
}
