package dev.coalesce.agent.digest;

/** Hashes the first elements of primitive arrays. */
final class PrimitiveArrays {
    private static final long FACTOR = Hashes.FACTOR;

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
        int i = 0;
        for (; i < length - 3; i += 4) {
            hash = hash * Hashes.FACTOR_4
                    + array[i] * Hashes.FACTOR_3
                    + array[i + 1] * Hashes.FACTOR_2
                    + array[i + 2] * FACTOR
                    + array[i + 3];
        }
        for (; i < length; i++) {
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
