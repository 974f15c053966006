package dev.coalesce.agent.site;

import dev.coalesce.agent.stream.ReplayBuffer;
import java.io.Serial;

/** In the place of what was thrown, in the outcome of a stream that failed on its way: what came before belongs to it. */
final class FailedReplay extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    final transient ReplayBuffer tape;

    FailedReplay(ReplayBuffer tape) {
        super("a stream that failed", tape.thrown(), false, false);
        this.tape = tape;
    }
}
