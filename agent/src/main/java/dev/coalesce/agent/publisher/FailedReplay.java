package dev.coalesce.agent.publisher;

import dev.coalesce.agent.stream.ReplayBuffer;
import java.io.Serial;

/** The cached failure of a stream: its subscribers get the elements that came before, and then the failure. */
final class FailedReplay extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    final transient ReplayBuffer buffer;

    FailedReplay(ReplayBuffer buffer) {
        super("a stream that failed", buffer.failure(), false, false);
        this.buffer = buffer;
    }
}
