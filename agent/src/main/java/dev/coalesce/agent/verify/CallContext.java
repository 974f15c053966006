package dev.coalesce.agent.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the context of one call. Used by one thread at a time. */
final class CallContext implements ContextSink {
    /** The version of the reader when the call began. */
    final int version;

    private String[] kinds = new String[16];
    private String[] names = new String[16];
    private long[] digests = new long[16];
    private int size;
    private long[] inKey = new long[8];
    private int sizeInKey;
    private final List<ContextSource> atEnd = new ArrayList<>(0);

    CallContext(int version) {
        this.version = version;
    }

    @Override
    public void add(String kind, String name, long digest) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, size * 2);
            names = Arrays.copyOf(names, size * 2);
            digests = Arrays.copyOf(digests, size * 2);
        }
        kinds[size] = kind;
        names[size] = name;
        digests[size++] = digest;
    }

    @Override
    public void addInKey(long digest) {
        if (sizeInKey == inKey.length) {
            inKey = Arrays.copyOf(inKey, sizeInKey * 2);
        }
        inKey[sizeInKey++] = digest;
    }

    @Override
    public void addAtEnd(ContextSource source) {
        atEnd.add(source);
    }

    /** Reads what could not be read at the beginning of the call. */
    void end() {
        for (int i = 0; i < atEnd.size(); i++) {
            atEnd.get(i).read(this);
        }
        atEnd.clear();
    }

    /** Returns the dimensions whose values are parts of the key, as a mask. */
    long inKey(Dimensions dimensions) {
        long mask = 0;
        for (int i = 0; i < size && sizeInKey > 0; i++) {
            mask |= isInKey(digests[i]) ? 1L << dimensions.number(kinds[i], names[i]) : 0;
        }
        return mask;
    }

    private boolean isInKey(long digest) {
        for (int i = 0; i < sizeInKey; i++) {
            if (inKey[i] == digest) {
                return true;
            }
        }
        return false;
    }

    /** Returns 32 bits of the value of each dimension, by its number; 0 where there is none. */
    int[] values(Dimensions dimensions) {
        int[] values = new int[Dimensions.MAX];
        int length = 0;
        for (int i = 0; i < size; i++) {
            int number = dimensions.number(kinds[i], names[i]);
            int value = digests[i] == 0 ? 0 : (int) (digests[i] ^ (digests[i] >>> 32)) | 1;
            values[number] = number == Dimensions.MAX - 1 ? values[number] * 31 + value : value;
            length = Math.max(length, number + 1);
        }
        return Arrays.copyOf(values, length);
    }
}
