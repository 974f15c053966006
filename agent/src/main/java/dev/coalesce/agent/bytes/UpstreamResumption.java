package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Upstream anew, for readers that go on after one of them was interrupted inside of it: that may have closed it, or lost
 * bytes in it. The call is made again, and what was read before is compared, since a second call may give other bytes.
 */
final class UpstreamResumption {
    private static final int AT_ONCE = 1 << 13;

    private UpstreamResumption() {}

    /** At the byte behind the last one that is stored. */
    static InputStream upstream(ReaderHandle seat, Store store) throws IOException {
        Callable<? extends @Nullable Object> again = seat.again;
        Segment first = store.first();
        if (again == null || first == null) {
            throw new IOException("a shared stream cannot go on: the thread that read it was interrupted, and "
                    + (again == null ? "its call cannot be made again" : "its beginning is not kept any more"));
        }
        InputStream in = call(again);
        try {
            compare(in, new Cursor(first), store.end());
            return in;
        } catch (Throwable e) {
            Throwable unused = Upstreams.close(in);
            throw e;
        }
    }

    private static InputStream call(Callable<? extends @Nullable Object> again) throws IOException {
        Object result;
        try {
            result = again.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(
                    "a shared stream cannot go on: the thread that read it was interrupted, and its call,"
                            + " made again, failed",
                    e);
        }
        if (result instanceof InputStream) {
            return (InputStream) result;
        }
        throw new IOException(
                "a shared stream cannot go on: the thread that read it was interrupted, and its call, made"
                        + " again, returned no stream");
    }

    private static void compare(InputStream in, Cursor before, long length) throws IOException {
        byte[] expected = new byte[AT_ONCE];
        while (before.position() < length) {
            int n = before.take(expected, 0, (int) Math.min(AT_ONCE, length - before.position()));
            byte[] found = in.readNBytes(n);
            if (!Arrays.equals(expected, 0, n, found, 0, found.length)) {
                throw new IOException("a shared stream cannot go on: the thread that read it was interrupted, and its"
                        + " call, made again, gave other bytes than before");
            }
        }
    }
}
