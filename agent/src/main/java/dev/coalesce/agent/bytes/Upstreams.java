package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The application's own streams, which may do as they like. */
final class Upstreams {
    private Upstreams() {}

    static int read(InputStream upstream, byte[] to, int offset, int count) throws IOException {
        int n = upstream.read(to, offset, count);
        if (n > count) {
            throw new IOException(upstream.getClass().getName() + " says it has read " + n + " bytes where " + count
                    + " were asked for");
        }
        return n;
    }

    /** Gives what was thrown, if anything. */
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

    /** Throws what it is given, as it is: {@code read} and {@code close} of a stream may throw more than they declare. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <E extends Throwable> E sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
