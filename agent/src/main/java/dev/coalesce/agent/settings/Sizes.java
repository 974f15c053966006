package dev.coalesce.agent.settings;

/** Parses numbers of bytes as users write them. */
public final class Sizes {
    /** The allowed values, for messages. */
    public static final String ALLOWED = "a number of bytes such as 65536, 64k, 1m or 4g";

    private static final String UNITS = "kmgt";
    private static final int BITS_PER_UNIT = 10;

    private Sizes() {}

    /**
     * Parses a size. Each unit is 1024 times the one before it.
     *
     * @param text digits, optionally followed by {@code k}, {@code m}, {@code g} or {@code t} in upper or lower case
     * @return the number of bytes
     * @throws IllegalArgumentException if the text is not a size, or is too large
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
            return Math.multiplyExact(Long.parseLong(digits), 1L << (BITS_PER_UNIT * (unit + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("not " + ALLOWED, e);
        }
    }
}
