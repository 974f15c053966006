package dev.coalesce.agent.settings;

/** Numbers of bytes as users write them. */
public final class Sizes {
    /** What is allowed, for messages. */
    public static final String ALLOWED = "a number of bytes such as 65536, 64k, 1m or 4g";

    private static final String UNITS = "kmgt";
    private static final int BITS = 10;

    private Sizes() {}

    /**
     * Reads a size. A unit is 1024 times the one before it.
     *
     * @param text digits, and {@code k}, {@code m}, {@code g} or {@code t} in any case
     * @return bytes
     * @throws IllegalArgumentException if it is none, or too large
     */
    public static long bytes(String text) {
        String digits = text.strip();
        int last = digits.length() - 1;
        int unit = last < 0 ? -1 : UNITS.indexOf(Character.toLowerCase(digits.charAt(last)));
        if (unit >= 0) {
            digits = digits.substring(0, last).strip();
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw new IllegalArgumentException("not " + ALLOWED);
            }
        }
        try {
            return Math.multiplyExact(Long.parseLong(digits), 1L << (BITS * (unit + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("not " + ALLOWED, e);
        }
    }
}
