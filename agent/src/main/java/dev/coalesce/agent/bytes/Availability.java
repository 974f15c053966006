package dev.coalesce.agent.bytes;

import java.io.InputStream;

/**
 * The last answer of upstream about the bytes that it can deliver without blocking. A reader cannot ask upstream while
 * another one reads it, but gets the answer that upstream gave before that read.
 *
 * <p><b>Concurrency.</b> Written by the thread whose turn it is, read by any.
 */
final class Availability {
    /** The position up to which upstream could deliver bytes without blocking when it was asked. */
    private volatile long promisedEnd;

    private volatile int answer;

    /** Whether upstream has thrown when it was asked. It is not asked again, unless by a reader. */
    private boolean throwing;

    /**
     * Asks upstream, before it is read. No caller has asked for the answer, so it does not matter what upstream throws.
     *
     * @param position the number of bytes that were read from upstream
     */
    int ask(InputStream upstream, long position) {
        int bytes = 0;
        if (!throwing) {
            try {
                bytes = upstream.available();
            } catch (Throwable e) {
                throwing = true;
            }
        }
        return note(bytes, position);
    }

    /** Notes what upstream has answered, and returns it; 0 if it is negative. */
    int note(int bytes, long position) {
        int positive = Math.max(0, bytes);
        answer = positive;
        promisedEnd = position + positive;
        return positive;
    }

    /**
     * Returns how many bytes upstream could deliver after those that are stored.
     *
     * @param stored the number of stored bytes
     * @return 0 only if upstream has answered 0. Between two answers the number is not known, and it is 1
     */
    long afterStored(long stored) {
        long more = promisedEnd - stored;
        return more > 0 ? more : Math.min(answer, 1);
    }
}
