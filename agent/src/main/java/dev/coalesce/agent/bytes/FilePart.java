package dev.coalesce.agent.bytes;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A segment in a temporary file. */
final class FilePart extends Segment {
    /** The bytes written last, cached for the readers that wait for exactly these. */
    private static final class LastWrite {
        final long start;
        final byte[] bytes;

        LastWrite(long start, byte[] bytes) {
            this.start = start;
            this.bytes = bytes;
        }
    }

    private final TempFile file;

    /** Written by the appender before it advances {@code end}; read by any reader. */
    private volatile @Nullable LastWrite lastWrite;

    FilePart(long start, TempFile file) {
        super(start);
        this.file = file;
    }

    /** Appends bytes and takes ownership of the array. If it throws, nothing was appended. */
    void add(byte[] bytes, int count) throws IOException {
        long at = end;
        file.write(at - start, bytes, count);
        lastWrite = new LastWrite(at, bytes);
        end = at + count;
    }

    /** Frees the cached bytes. Called when no more bytes follow. */
    void trim() {
        lastWrite = null;
    }

    @Override
    void copy(long from, byte[] to, int offset, int count) throws IOException {
        LastWrite last = lastWrite;
        if (last != null && from >= last.start && from + count <= last.start + last.bytes.length) {
            System.arraycopy(last.bytes, (int) (from - last.start), to, offset, count);
        } else {
            file.read(from - start, to, offset, count);
        }
    }
}
