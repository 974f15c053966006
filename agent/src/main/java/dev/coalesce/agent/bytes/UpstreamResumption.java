package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Replaces an upstream that was lost because its reader was interrupted: the interruption may have closed it, or lost
 * bytes in it.
 *
 * <p>The method is invoked again. Its new stream is compared with the bytes that were read before, since a second
 * invocation may return different ones.
 */
final class UpstreamResumption {
    private static final int BUFFER_SIZE = 1 << 13;

    private static final String CANNOT_CONTINUE =
            "a shared stream cannot continue: the thread that was reading it was interrupted, and ";

    private static final String ADVICE = ". Call the method again to read the stream from its beginning.";

    private UpstreamResumption() {}

    /**
     * Opens upstream again, positioned after the last stored byte.
     *
     * @param invocation invokes the method again with the arguments of a reader's call; null if that is impossible
     * @param store the bytes that were read before
     */
    static InputStream reopen(@Nullable Callable<? extends @Nullable Object> invocation, Store store)
            throws IOException {
        Segment first = store.first();
        if (invocation == null) {
            throw new IOException(CANNOT_CONTINUE + "this reader's call cannot be repeated" + ADVICE);
        }
        if (first == null) {
            throw new IOException(CANNOT_CONTINUE + "the beginning of the stream is no longer stored" + ADVICE);
        }
        InputStream in = invoke(invocation);
        try {
            compare(in, new Cursor(first), store.end());
            return in;
        } catch (Throwable e) {
            Throwable unused = Upstreams.close(in);
            throw e;
        }
    }

    private static InputStream invoke(Callable<? extends @Nullable Object> invocation) throws IOException {
        Object result;
        try {
            result = invocation.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(CANNOT_CONTINUE + "repeating the call failed" + ADVICE, e);
        }
        if (result instanceof InputStream) {
            return (InputStream) result;
        }
        throw new IOException(CANNOT_CONTINUE + "repeating the call returned no stream" + ADVICE);
    }

    private static void compare(InputStream in, Cursor stored, long length) throws IOException {
        byte[] expected = new byte[BUFFER_SIZE];
        while (stored.position() < length) {
            int n = stored.read(expected, 0, (int) Math.min(BUFFER_SIZE, length - stored.position()));
            byte[] found = in.readNBytes(n);
            if (!Arrays.equals(expected, 0, n, found, 0, found.length)) {
                throw new IOException(CANNOT_CONTINUE + "repeating the call returned different bytes" + ADVICE);
            }
        }
    }
}
