package dev.coalesce.agent.digest;

/** Mixes 64-bit hashes. The mixing function is the finalizer of SplitMix64 (G. Steele, D. Lea, C. Flood, 2014). */
public final class Hashes {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** The factor of the polynomial by which sequences are hashed, and its powers. */
    static final long FACTOR = 0xd6e8feb86659fd93L;

    static final long FACTOR_2 = 0x3be80d036f61e269L;
    static final long FACTOR_3 = 0xc1d580c23e77c74bL;
    static final long FACTOR_4 = 0x8210003a69cf8f11L;

    /** The number of characters of a long text that are read one by one. */
    private static final int MAX_CHARS = 1_024;

    private Hashes() {}

    /**
     * Mixes the bits of a value.
     *
     * @param value the value
     * @return its hash
     */
    public static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /**
     * Adds a value to a hash. The order of the values matters.
     *
     * @param hash the hash so far
     * @param value what is added
     * @return the hash with the value
     */
    public static long add(long hash, long value) {
        return mix(hash * GOLDEN + value + 1);
    }

    /** Hashes the name of a class, which keeps its hash code. There are few classes, so 32 bits tell them apart. */
    static long ofType(Class<?> type) {
        return type.getName().hashCode() * FACTOR_2;
    }

    /**
     * Hashes a text. Of a very long one, only the beginning is read in 64 bits; the rest counts with 32 bits.
     *
     * @param text the text
     * @param salt changes all hashes
     * @return its hash
     */
    public static long ofText(CharSequence text, long salt) {
        return text instanceof String ? ofString((String) text, salt) : ofChars(text, salt);
    }

    /** Hashes four characters at a time, because multiplications that depend on each other are slow. */
    private static long ofString(String text, long salt) {
        int length = Math.min(text.length(), MAX_CHARS);
        long hash = salt + text.length();
        int i = 0;
        for (; i < length - 3; i += 4) {
            hash = hash * FACTOR_4
                    + text.charAt(i) * FACTOR_3
                    + text.charAt(i + 1) * FACTOR_2
                    + text.charAt(i + 2) * FACTOR
                    + text.charAt(i + 3);
        }
        for (; i < length; i++) {
            hash = hash * FACTOR + text.charAt(i);
        }
        return mix(text.length() > length ? hash + text.hashCode() : hash);
    }

    private static long ofChars(CharSequence text, long salt) {
        int length = Math.min(text.length(), MAX_CHARS);
        long hash = salt + text.length();
        for (int i = 0; i < length; i++) {
            hash = hash * FACTOR + text.charAt(i);
        }
        return mix(hash);
    }
}
