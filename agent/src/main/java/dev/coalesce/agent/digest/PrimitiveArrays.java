package dev.coalesce.agent.digest;

/** Hashes the first elements of primitive arrays. */
final class PrimitiveArrays {
    private static final long FACTOR = 0xd6e8feb86659fd93L;

    private PrimitiveArrays() {}

    static long hash(Object array, int length) {
        if (array instanceof byte[]) {
            return ofBytes((byte[]) array, length);
        }
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * FACTOR + element(array, i);
        }
        return Hashes.mix(hash);
    }

    private static long ofBytes(byte[] array, int length) {
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * FACTOR + array[i];
        }
        return Hashes.mix(hash);
    }

    private static long element(Object array, int i) {
        if (array instanceof int[]) {
            return ((int[]) array)[i];
        }
        if (array instanceof long[]) {
            return ((long[]) array)[i];
        }
        if (array instanceof char[]) {
            return ((char[]) array)[i];
        }
        if (array instanceof double[]) {
            return Double.doubleToLongBits(((double[]) array)[i]);
        }
        if (array instanceof float[]) {
            return Float.floatToIntBits(((float[]) array)[i]);
        }
        if (array instanceof short[]) {
            return ((short[]) array)[i];
        }
        return ((boolean[]) array)[i] ? 1 : 0;
    }
}
