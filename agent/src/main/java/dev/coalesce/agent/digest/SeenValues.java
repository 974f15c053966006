package dev.coalesce.agent.digest;

/** Sets of numbers in arrays, whose free slots are 0. A set is never full: its array has twice as many slots. */
public final class SeenValues {
    private SeenValues() {}

    /**
     * Adds a number to a set.
     *
     * @param table the set; its length is a power of two
     * @param value the number, which is not 0
     * @param hash decides where the search begins
     * @return false if the set has the number already
     */
    public static boolean add(int[] table, int value, int hash) {
        int slot = hash & (table.length - 1);
        while (table[slot] != 0) {
            if (table[slot] == value) {
                return false;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = value;
        return true;
    }
}
