package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Calls into the application's own streams, which may break the contract of {@code InputStream}. */
final class Upstreams {
    private Upstreams() {}

    static int read(InputStream upstream, byte[] to, int offset, int count) throws IOException {
        int n = upstream.read(to, offset, count);
        if (n > count) {
            throw new IOException(upstream.getClass().getName() + ".read returned " + n + ", but at most " + count
                    + " bytes were requested. Fix this stream's read method.");
        }
        return n;
    }

    /** Closes a stream and returns what {@code close} threw; null if it threw nothing. */
    static @Nullable Throwable close(@Nullable InputStream upstream) {
        try {
            if (upstream != null) {
                upstream.close();
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** Throws its argument unchanged: {@code read} and {@code close} may throw more than they declare. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <E extends Throwable> E sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
