package dev.coalesce.agent.bytes;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bytes in a temporary file. */
final class FilePart extends Segment {
    /** What was written last, for those who wait for just that. */
    private static final class Latest {
        final long start;
        final byte[] bytes;

        Latest(long start, byte[] bytes) {
            this.start = start;
            this.bytes = bytes;
        }
    }

    private final TempFile file;
    private volatile @Nullable Latest latest;

    FilePart(long start, TempFile file) {
        super(start);
        this.file = file;
    }

    /** Appends. The array is its own from now on. When it throws, nothing was added. */
    void add(byte[] bytes, int count) throws IOException {
        long at = end;
        file.write(at - start, bytes, count);
        latest = new Latest(at, bytes);
        end = at + count;
    }

    /** Nothing more will come: all is in the file. */
    void trim() {
        latest = null;
    }

    @Override
    void copy(long from, byte[] to, int offset, int count) throws IOException {
        Latest l = latest;
        if (l != null && from >= l.start && from + count <= l.start + l.bytes.length) {
            System.arraycopy(l.bytes, (int) (from - l.start), to, offset, count);
        } else {
            file.read(from - start, to, offset, count);
        }
    }
}
