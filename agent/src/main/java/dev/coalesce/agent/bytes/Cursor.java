package dev.coalesce.agent.bytes;

import java.io.IOException;

/** A place in stored bytes. For one thread at a time. */
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

    long position() {
        return position;
    }

    /** Takes what is stored, as much as is asked for; 0: there is nothing more yet. */
    int take(byte[] to, int offset, int count) throws IOException {
        int taken = 0;
        try {
            while (taken < count) {
                int n = (int) Math.min(ahead(), count - taken);
                if (n == 0) {
                    break;
                }
                segment.copy(position, to, offset + taken, n);
                position += n;
                taken += n;
            }
        } catch (IOException e) {
            if (taken == 0) {
                throw e;
            } // else the next time
        }
        return taken;
    }

    /** Goes over what is stored. */
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

    /** How much is stored in the segment that holds the next byte. */
    long ahead() throws IOException {
        while (true) {
            Segment next = segment.next; // before the end, which is final where there is a next one
            long ahead = segment.end - position;
            if (ahead > 0 || next == null) {
                return ahead;
            }
            if (next == Segment.LOST) {
                throw new IOException("this reader of a shared stream is too far behind: byte " + position
                        + " is not kept any more, since the stream was longer than what could be stored (see the"
                        + " options streamDisk and streamDir)");
            }
            segment = next;
        }
    }
}
