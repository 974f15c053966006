package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A key that could not be computed. */
class KeyFailureTest {
    /** A stack trace holds the classes of its frames, and so the application whose call came first. */
    @Test
    void keyThatIsNotComputed_holdsNoStackTrace() {
        assertThat(KeyFailure.NOT_COMPUTED.cause().getStackTrace()).isEmpty();
    }
}
