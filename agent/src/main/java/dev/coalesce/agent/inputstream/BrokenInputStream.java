package dev.coalesce.agent.inputstream;

import dev.coalesce.agent.bytes.SharedBytes;
import java.io.IOException;

/** The cached failure of a stream that broke: its readers get the bytes that came before, and then the failure. */
final class BrokenInputStream extends IOException {
    private static final long serialVersionUID = 1L;

    final transient SharedBytes bytes;

    BrokenInputStream(SharedBytes bytes, Throwable cause) {
        super(cause);
        this.bytes = bytes;
    }
}
