package dev.coalesce.agent.bytes;

import java.io.IOException;

/** A position in stored bytes. Used by one thread at a time. */
final class Cursor {
    private Segment segment;
    private long position;

    Cursor(Segment first) {
        this.segment = first;
        this.position = first.start;
    }

    private Cursor(Cursor other) {
        this.segment = other.segment;
        this.position = other.position;
    }

    Cursor copy() {
        return new Cursor(this);
    }

    /** Copies this cursor, after bytes of its segment. */
    Cursor copyAfter(int count) {
        Cursor copy = new Cursor(this);
        copy.position += count;
        return copy;
    }

    /** Moves on within the segment of this cursor. */
    void advance(int count) {
        position += count;
    }

    long position() {
        return position;
    }

    /** Reads stored bytes and returns their number, at most {@code count}; 0 if no more are stored yet. */
    int read(byte[] to, int offset, int count) throws IOException {
        int read = 0;
        try {
            while (read < count) {
                int n = (int) Math.min(ahead(), count - read);
                if (n == 0) {
                    break;
                }
                segment.copy(position, to, offset + read, n);
                position += n;
                read += n;
            }
        } catch (IOException e) {
            if (read == 0) {
                throw e;
            } // Otherwise the next call fails, after this one has returned its bytes.
        }
        return read;
    }

    /** Skips stored bytes and returns their number; 0 if no more are stored yet. */
    long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count) {
            long n = Math.min(ahead(), count - skipped);
            if (n == 0) {
                break;
            }
            position += n;
            skipped += n;
        }
        return skipped;
    }

    /** Shows stored bytes from this position on in a window, which stays empty if no more are stored yet. */
    void show(Window window) throws IOException {
        if (ahead() > 0) {
            segment.show(position, window);
        }
    }

    /** Returns how many bytes from this position on are stored in the segment that holds the next byte. */
    private long ahead() throws IOException {
        while (true) {
            Segment next = segment.next; // read before the end, which is final once there is a next segment
            long ahead = segment.end - position;
            if (ahead > 0 || next == null) {
                return ahead;
            }
            if (next == Segment.DISCARDED) {
                throw new IOException("this reader of a shared stream is too far behind: byte " + position
                        + " is no longer stored, because the stream needed more space than it may use. Read faster,"
                        + " raise the option streamDisk, or set streamDir to a directory with free space.");
            }
            segment = next;
        }
    }
}
