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
 * <p>A dimension whose value is new in nearly each of the first calls that have it (a trace) says nothing about callers:
 * no two calls have it in common. Elements of maps are named only if most calls have them: otherwise their keys are data.
 * All methods are called with the monitor of this object.
 */
final class Dimensions {
    /** The number of bits that are used. */
    static final int MAX = 62;

    private static final int LAST = MAX - 1;

    /** The calls that are looked at, for each dimension, to find those that are new in each call. */
    private static final int COUNTED_CALLS = 256;

    private static final int MIN_CALLS = 32;
    private static final int SLOTS = COUNTED_CALLS * 2;
    private static final double EVER_NEW = 0.9;
    private static final double PRESENT = 0.9;

    /** Precedes the key of an element of a map. */
    static final char ELEMENT = '[';

    private final Map<String, Map<String, Integer>> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<int[]> seen = new ArrayList<>();
    private final int[] distinct = new int[MAX];
    private final int[] present = new int[MAX];
    private final int[] counted = new int[MAX];
    private final int[] inKey = new int[MAX];

    /** Returns the number of a dimension. */
    int number(String kind, String name) {
        Map<String, Integer> ofKind = numbers.get(kind);
        Integer known = ofKind == null ? null : ofKind.get(name);
        return known == null ? add(kind, name) : known;
    }

    /** Adds a dimension. Names beyond the limit are not kept, since they may be new in each call. */
    private int add(String kind, String name) {
        if (names.size() == LAST) {
            names.add("something else");
            seen.add(new int[0]);
        }
        if (names.size() > LAST) {
            return LAST;
        }
        int number = names.size();
        names.add(kind + name);
        seen.add(new int[SLOTS]);
        numbers.computeIfAbsent(kind, k -> new HashMap<>()).put(name, number);
        return number;
    }

    /** Counts the values of a call, while values are counted. The mask tells which of them are parts of the key. */
    void count(long keyed, int... values) {
        for (int i = 0; i < seen.size(); i++) {
            if (counted[i] < COUNTED_CALLS) {
                inKey[i] += (int) (keyed >>> i) & 1;
                countValue(i, i < values.length ? values[i] : 0);
            }
        }
    }

    private void countValue(int number, int value) {
        present[number] += value == 0 ? 0 : 1;
        distinct[number] += isNew(seen.get(number), value) ? 1 : 0;
        if (++counted[number] == COUNTED_CALLS) {
            seen.set(number, new int[0]);
        }
    }

    private static boolean isNew(int[] table, int value) {
        return table.length > 0 && value != 0 && SeenValues.add(table, value, value >>> 8);
    }

    /** Returns the dimensions that are new in each call, as a mask. */
    long everNew() {
        long mask = 0;
        for (int i = 0; i < names.size(); i++) {
            mask |= counted[i] >= MIN_CALLS && distinct[i] >= EVER_NEW * counted[i] ? 1L << i : 0;
        }
        return mask;
    }

    /** Returns the dimensions that differed between calls, and whose value was a part of the key in each of them. */
    List<Integer> keyed() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (present[i] >= MIN_CALLS && distinct[i] > 1 && inKey[i] == present[i]) {
                found.add(i);
            }
        }
        return found;
    }

    String name(int number) {
        String name = names.get(number);
        int element = name.indexOf(ELEMENT);
        return element < 0 || present[number] >= PRESENT * counted[number] ? name : name.substring(0, element) + "[]";
    }

    int size() {
        return names.size();
    }
}
