package dev.coalesce.agent.digest;

/** Mixes 64-bit hashes. The mixing function is the finalizer of SplitMix64 (G. Steele, D. Lea, C. Flood, 2014). */
public final class Hashes {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

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

    /**
     * Hashes a text. Of a very long one, only the beginning is read in 64 bits; the rest counts with 32 bits.
     *
     * @param text the text
     * @param salt changes all hashes
     * @return its hash
     */
    public static long ofText(CharSequence text, long salt) {
        int length = Math.min(text.length(), MAX_CHARS);
        long hash = salt + text.length();
        for (int i = 0; i < length; i++) {
            hash = hash * 0xd6e8feb86659fd93L + text.charAt(i);
        }
        return mix(text.length() > length && text instanceof String ? hash + text.hashCode() : hash);
    }
}
