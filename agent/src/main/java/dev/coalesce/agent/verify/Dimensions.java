package dev.coalesce.agent.verify;

import dev.coalesce.agent.digest.SeenValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dimensions of the context of one method's calls: {@code principal}, {@code mdc.tenant}. Each has a number, which
 * is its bit in a mask. Dimensions beyond the limit share the last bit.
 *
 * <p>A dimension whose value is new in nearly each of the first calls (a trace) says nothing about callers: no two
 * calls have it in common. All methods are called with the monitor of this object.
 */
final class Dimensions {
    /** The number of bits that are used. */
    static final int MAX = 62;

    private static final int LAST = MAX - 1;

    /** The calls that are looked at to find dimensions that are new in each of them. */
    private static final int COUNTED_CALLS = 256;

    private static final int MIN_CALLS = 32;
    private static final int SLOTS = COUNTED_CALLS * 2;
    private static final double EVER_NEW = 0.9;

    private final Map<String, Map<String, Integer>> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<int[]> seen = new ArrayList<>();
    private final int[] distinct = new int[MAX];
    private int calls;

    /** Returns the number of a dimension. */
    int number(String kind, String name) {
        return numbers.computeIfAbsent(kind, k -> new HashMap<>()).computeIfAbsent(name, n -> add(kind + n));
    }

    private int add(String name) {
        if (names.size() == LAST) {
            names.add("something else");
            seen.add(new int[0]);
        } else if (names.size() < LAST) {
            names.add(name);
            seen.add(calls < COUNTED_CALLS ? new int[SLOTS] : new int[0]);
            return names.size() - 1;
        }
        return LAST;
    }

    /** Counts the values of a call, while values are counted. */
    void count(int... values) {
        if (calls >= COUNTED_CALLS) {
            return;
        }
        calls++;
        for (int i = 0; i < values.length && i < seen.size(); i++) {
            distinct[i] += isNew(seen.get(i), values[i]) ? 1 : 0;
        }
        if (calls == COUNTED_CALLS) {
            seen.replaceAll(table -> new int[0]);
        }
    }

    private static boolean isNew(int[] table, int value) {
        return table.length > 0 && value != 0 && SeenValues.add(table, value, value >>> 8);
    }

    /** Returns the dimensions that are new in each call, as a mask. */
    long everNew() {
        long mask = 0;
        for (int i = 0; i < names.size() && calls >= MIN_CALLS; i++) {
            mask |= distinct[i] >= EVER_NEW * calls ? 1L << i : 0;
        }
        return mask;
    }

    String name(int number) {
        return names.get(number);
    }

    int size() {
        return names.size();
    }
}
