package dev.coalesce.agent.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link WireOutput} has written. Lengths are checked against the bytes that are left before anything is
 * allocated, so no input makes a reader allocate much more than the input's own size. Used by one thread.
 */
final class WireInput {
    private static final int MAX_DEPTH = 100;
    private static final int LOW_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final int MAX_SHIFT = 28;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int depth;

    WireInput(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    void descend() {
        if (++depth > MAX_DEPTH) {
            throw new WireException("nested too deeply");
        }
    }

    void ascend() {
        depth--;
    }

    int remaining() {
        return end - position;
    }

    void requireEnd() {
        if (position != end) {
            throw new WireException(remaining() + " bytes too many");
        }
    }

    private int take(int count) {
        if (count > remaining()) {
            throw new WireException("truncated");
        }
        int at = position;
        position += count;
        return at;
    }

    int readByte() {
        int at = take(1);
        return bytes[at] & 0xff;
    }

    boolean readFlag() {
        int flag = readByte();
        if (flag > 1) {
            throw new WireException("neither true nor false: " + flag);
        }
        return flag == 1;
    }

    /** Reads a number of elements, each of which takes at least some bytes. */
    int readLength(int bytesEach) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int part = readByte();
            value |= (long) (part & LOW_BITS) << shift;
            if ((part & MORE) == 0) {
                break;
            }
            if (shift == MAX_SHIFT) {
                throw new WireException("a length of more than 32 bits");
            }
        }
        if (value * bytesEach > remaining()) {
            throw new WireException("a length beyond the end");
        }
        return (int) value;
    }

    long readFixed(int count) {
        int at = take(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << Byte.SIZE) | (bytes[at + i] & 0xff);
        }
        return value;
    }

    byte[] readBytes(int count) {
        int at = take(count);
        return Arrays.copyOfRange(bytes, at, at + count);
    }

    byte[] readBlock() {
        return readBytes(readLength(1));
    }

    String readText() {
        boolean isUtf16 = readFlag();
        byte[] block = readBlock();
        if (!isUtf16) {
            return new String(block, StandardCharsets.UTF_8);
        }
        char[] chars = new char[block.length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((block[2 * i] << Byte.SIZE) | (block[2 * i + 1] & 0xff));
        }
        return new String(chars);
    }
}
