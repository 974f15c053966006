package dev.coalesce.agent.publisher;

import dev.coalesce.agent.flight.Failure;
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

    /** Returns what subscribers receive. */
    static Throwable failureOf(Failure failure) {
        Throwable thrown = failure.thrown();
        return thrown instanceof FailedReplay && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
