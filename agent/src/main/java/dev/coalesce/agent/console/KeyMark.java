package dev.coalesce.agent.console;

import java.security.SecureRandom;

/**
 * Stands for a key that must not be shown. Equal keys have the same mark, as long as the JVM runs. The mark cannot be
 * turned back into the key: it is made of 24 bits of the key's hash code, mixed with a random salt.
 */
final class KeyMark {
    private static final long SALT = new SecureRandom().nextLong();
    private static final int BITS = 24;

    private KeyMark() {}

    static String of(int hash) {
        // The finalizer of MurmurHash3 by A. Appleby.
        long mixed = hash ^ SALT;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        mixed ^= mixed >>> 33;
        String digits = Long.toHexString(mixed & ((1L << BITS) - 1));
        return "#" + "000000".substring(digits.length()) + digits;
    }
}
