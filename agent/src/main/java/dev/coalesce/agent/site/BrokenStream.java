package dev.coalesce.agent.site;

import dev.coalesce.agent.stream.Tape;
import java.io.Serial;

/** In the place of what was thrown, in the outcome of a stream that failed on its way: what came before belongs to it. */
final class BrokenStream extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    final transient Tape tape;

    BrokenStream(Tape tape) {
        super("a stream that failed", tape.thrown(), false, false);
        this.tape = tape;
    }
}
