package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the invalidation of a key whose flight is in progress. */
class ForgottenFlightTest {
    private final Calls calls = Calls.keepingNothing();

    private final class Body {
        private final Gate gate = new Gate();
        private final Caller caller;

        Body(Object result) {
            caller = Caller.start(() -> calls.call("key", () -> {
                gate.pass();
                return result;
            }));
            gate.awaitReached();
        }

        @Nullable
        Object finish() {
            gate.open();
            return caller.result();
        }
    }

    @Test
    void callerAfterInvalidation_doesNotJoinOldFlight() throws Exception {
        Body first = new Body(1);
        calls.invalidate("key");
        Body second = new Body(2);
        assertThat(first.finish()).isEqualTo(1);

        assertThat(calls.table.size())
                .as("the second flight is still in the table")
                .isEqualTo(1);
        Caller third = Caller.start(() -> calls.call("key", () -> 3));
        third.awaitFollowing();
        assertThat(second.finish()).isEqualTo(2);
        assertThat(third.result()).isEqualTo(2);
        assertThat(calls.table.size()).isZero();
    }

    @Test
    void followerBeforeInvalidation_getsResult() throws Exception {
        Body first = new Body(1);
        Caller follower = Caller.start(() -> calls.call("key", () -> 9));
        follower.awaitFollowing();
        calls.invalidate("key");
        first.finish();
        assertThat(follower.result()).isEqualTo(1);
    }

    @Test
    void keyNotInFlight_invalidationDoesNothing() throws Exception {
        Body other = new Body("other");
        calls.invalidate("never called");
        assertThat(calls.table.size()).isEqualTo(1);
        assertThat(other.finish()).isEqualTo("other");
        calls.invalidate("key");
        assertThat(calls.call("key", () -> "again")).isEqualTo("again");
    }
}
