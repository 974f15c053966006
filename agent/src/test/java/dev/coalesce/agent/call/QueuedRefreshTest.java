package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.thread.Refreshes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests refreshes of which only one runs at a time. */
class QueuedRefreshTest {
    private final Gate hang = new Gate();

    @BeforeEach
    void oneAtATime() {
        Refreshes.ALL.setMaximum(1);
    }

    @AfterEach
    void restore() {
        hang.open();
        Refreshes.ALL.setMaximum(0);
    }

    @Test
    void anotherRefreshHangs_staleResultIsServed() {
        Calls calls = Calls.with("ttl", "1s", "staleFor", "1h");
        hangIn(calls);
        assertThat(calls.call("queued", () -> "fresh")).isEqualTo("queued");
        assertThat(calls.call("queued", () -> "fresh")).isEqualTo("queued");
        assertThat(calls.errors.sum()).isZero();

        hang.open();
        Eventually.isTrue("the queued refresh has run", () -> "fresh".equals(calls.call("queued", () -> "late")));
    }

    @Test
    void staleResultExpiresInTheQueue_callerDoesNotWaitForItsTurn() {
        Calls calls = Calls.with("ttl", "1s", "staleFor", "1m");
        hangIn(calls);
        assertThat(calls.call("queued", () -> "fresh")).isEqualTo("queued");
        calls.clock.advance(Duration.ofMinutes(2));

        assertThat(calls.call("queued", () -> "own")).isEqualTo("own");
        assertThat(calls.counters().follows()).isZero();
    }

    @Test
    void futures_refreshEndsWithItsFuture() {
        Calls calls = Calls.ofFutures("ttl", "1s", "staleFor", "1h");
        CompletableFuture<String> pending = new CompletableFuture<>();
        for (String key : new String[] {"first", "second"}) {
            assertThat(calls.future(key, () -> CompletableFuture.completedFuture("old")))
                    .isCompletedWithValue("old");
        }
        calls.clock.advance(Duration.ofSeconds(2));
        assertThat(calls.future("first", () -> pending)).isCompletedWithValue("old");
        Eventually.isTrue("its body has run", () -> calls.bodies.get() == 3);
        assertThat(calls.future("second", () -> CompletableFuture.completedFuture("new")))
                .isCompletedWithValue("old");
        assertThat(calls.bodies).as("the first one is still loading").hasValue(3);
        pending.complete("new");

        Eventually.isTrue(
                "the second one has run",
                () -> calls.future("second", CompletableFuture::new).isDone()
                        && calls.future("second", CompletableFuture::new).join().equals("new"));
    }

    /** Caches two results, lets them become stale, and starts a refresh that hangs. */
    private void hangIn(Calls calls) {
        assertThat(calls.call("hanging", () -> "old")).isEqualTo("old");
        assertThat(calls.call("queued", () -> "queued")).isEqualTo("queued");
        calls.clock.advance(Duration.ofSeconds(2));
        assertThat(calls.call("hanging", () -> {
                    hang.pass();
                    return "new";
                }))
                .isEqualTo("old");
        hang.awaitReached();
    }
}
