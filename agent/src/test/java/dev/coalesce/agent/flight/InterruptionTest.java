package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import org.junit.jupiter.api.Test;

/** Tests what counts as evidence that a thread was interrupted. */
class InterruptionTest {
    private static final class Hostile extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("getMessage");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("getCause");
        }
    }

    @Test
    void failureWhoseMethodsThrow_isNoEvidence() {
        assertThat(Interruption.stoppedThisThread(new Hostile())).isFalse();
        assertThat(Interruption.arrivedOnThisThread(new Hostile())).isFalse();
    }
}
