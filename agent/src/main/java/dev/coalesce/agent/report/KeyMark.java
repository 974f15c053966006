package dev.coalesce.agent.report;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Decides what messages, exceptions, events and commands show of a key: its text if the option {@code showKeys} is true,
 * otherwise a mark. A key may be personal data, and such texts are read and stored by others than the application.
 *
 * <p>Equal keys have the same mark while the JVM runs. The mark cannot be turned back into the key: it is 24 bits of the
 * key's hash code, mixed with a random salt.
 */
public final class KeyMark {
    private static final int BITS = 24;
    private static final String DIGITS = "0123456789abcdef";

    /** Stands for a key whose {@code hashCode} throws. */
    private static final String UNKNOWN = "#??????";

    /** Written when options are read, and when the file is reloaded. */
    private static volatile boolean isShown;

    private KeyMark() {}

    /** Created with the first mark, because a random number may take long the first time. */
    private static final class Salt {
        static final long VALUE = create();

        private Salt() {}

        private static long create() {
            try {
                return new SecureRandom().nextLong();
            } catch (RuntimeException noProvider) {
                return System.nanoTime() * 0x9e3779b97f4a7c15L; // a weaker salt is better than a failing call
            }
        }
    }

    /** Creates what marks are made of, so that no call waits for it. */
    public static void initialize() {
        long unused = Salt.VALUE;
    }

    /**
     * Sets whether keys are shown.
     *
     * @param shown false if marks are shown instead
     */
    public static void setShown(boolean shown) {
        isShown = shown;
    }

    /**
     * Returns what is shown of a key.
     *
     * @param key the key
     * @return one line: the key as text, or its mark
     */
    public static String of(Object key) {
        if (isShown) {
            return Log.oneLine(key);
        }
        try {
            return mark(key.hashCode());
        } catch (Throwable e) {
            return UNKNOWN;
        }
    }

    /**
     * Returns what is shown of a key, without a call of its {@code hashCode}.
     *
     * @param key the key
     * @param hash its hash code
     * @return as {@link #of(Object)}
     */
    public static String of(Object key, int hash) {
        return isShown ? Log.oneLine(key) : mark(hash);
    }

    /** Returns the mark of a key, as in {@code #a31f9c}. */
    private static String mark(int hash) {
        // The finalizer of MurmurHash3 by A. Appleby.
        long mixed = hash ^ Salt.VALUE;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        mixed ^= mixed >>> 33;
        byte[] mark = new byte[1 + BITS / 4];
        mark[0] = '#';
        for (int i = mark.length - 1; i > 0; i--, mixed >>>= 4) {
            mark[i] = (byte) DIGITS.charAt((int) (mixed & 0xf));
        }
        return new String(mark, StandardCharsets.ISO_8859_1);
    }
}
