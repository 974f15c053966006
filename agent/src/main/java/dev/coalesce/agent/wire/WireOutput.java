package dev.coalesce.agent.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A growing array of bytes with a maximum size. Used by one thread. */
final class WireOutput {
    private static final int FIRST_CAPACITY = 128;
    private static final int MAX_DEPTH = 100;
    private static final int LOW_BITS = 0x7f;
    private static final int MORE = 0x80;

    private final int max;

    /** Whether the order of a set does not count, if its class keeps none. */
    private final boolean isForComparison;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;
    private int depth;

    WireOutput(int max) {
        this(max, false);
    }

    private WireOutput(int max, boolean isForComparison) {
        this.max = max;
        this.isForComparison = isForComparison;
    }

    /** Creates an output whose bytes are equal for equal values, and are not read again. */
    static WireOutput forComparison(int max) {
        return new WireOutput(max, true);
    }

    int max() {
        return max;
    }

    boolean isForComparison() {
        return isForComparison;
    }

    /** Returns an output for a part whose place is not known yet. */
    WireOutput part() {
        WireOutput part = new WireOutput(max - size, isForComparison);
        part.depth = depth;
        return part;
    }

    /** Appends parts in the order of their bytes. */
    void writeSorted(List<WireOutput> parts) {
        List<byte[]> all = new ArrayList<>();
        for (WireOutput part : parts) {
            all.add(part.toBytes());
        }
        all.sort(Arrays::compareUnsigned);
        for (byte[] each : all) {
            writeBytes(each);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void descend() {
        if (++depth > MAX_DEPTH) {
            throw new WireException("nested too deeply");
        }
    }

    void ascend() {
        depth--;
    }

    private int reserve(int count) {
        if (count > max - size) {
            throw new WireException("larger than maxPayload, which is " + max + " bytes");
        }
        if (count > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(max, Math.max(2L * bytes.length, (long) size + count)));
        }
        int at = size;
        size += count;
        return at;
    }

    void writeByte(int value) {
        int at = reserve(1);
        bytes[at] = (byte) value;
    }

    /** Writes a number that is not negative in one byte for each seven bits. */
    void writeLength(int value) {
        int rest = value;
        while (rest > LOW_BITS) {
            writeByte((rest & LOW_BITS) | MORE);
            rest >>>= 7;
        }
        writeByte(rest);
    }

    /** Writes the lowest bytes of a number, the highest one first. */
    void writeFixed(long value, int count) {
        int at = reserve(count);
        for (int i = count - 1; i >= 0; i--) {
            bytes[at++] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    void writeBytes(byte[] value) {
        int at = reserve(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
    }

    /** Writes a length, and then the bytes. */
    void writeBlock(byte[] value) {
        writeLength(value.length);
        writeBytes(value);
    }

    /** Writes a text as UTF-8, or, if it has an unpaired surrogate, as UTF-16: each text arrives as it was. */
    void writeText(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        boolean isWhole = hasOnlyPairs(value);
        writeByte(isWhole ? 0 : 1);
        writeBlock(isWhole ? utf8 : utf16(value));
    }

    private static boolean hasOnlyPairs(String value) {
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (Character.isHighSurrogate(each)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(each)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] utf16(String value) {
        byte[] all = new byte[2 * value.length()];
        for (int i = 0; i < value.length(); i++) {
            all[2 * i] = (byte) (value.charAt(i) >>> Byte.SIZE);
            all[2 * i + 1] = (byte) value.charAt(i);
        }
        return all;
    }
}
