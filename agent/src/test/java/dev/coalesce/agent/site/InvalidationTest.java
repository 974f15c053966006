package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the invalidation of cached results and of flights. */
class InvalidationTest {
    private final Gate gate = new Gate();

    static Stream<Named<BiConsumer<Calls, Object>>> invalidations() {
        return Stream.of(
                Named.of("a key of a coalescer", (calls, key) -> calls.table.invalidate(key)),
                Named.of("all of a coalescer", (calls, key) -> calls.table.invalidateAll()),
                Named.of("a key of a method", (calls, key) -> calls.method.invalidate(key)),
                Named.of("all of a method", (calls, key) -> calls.method.invalidateAll()));
    }

    @ParameterizedTest
    @MethodSource("invalidations")
    void cachedResultInvalidated_bodyRunsAgain(BiConsumer<Calls, Object> invalidation) {
        Calls calls = Calls.with("ttl", "1h", "staleFor", "1h");
        calls.call("k", () -> "old");
        invalidation.accept(calls, "k");

        assertThat(calls.call("k", () -> "new")).isEqualTo("new");
        assertThat(calls.counters().evictions()).isZero();
    }

    @ParameterizedTest
    @MethodSource("invalidations")
    void flightInvalidated_isNeitherJoinedNorCached(BiConsumer<Calls, Object> invalidation) {
        Calls calls = Calls.with("ttl", "1h");
        Caller leader = load(calls);
        Caller before = Caller.start(() -> calls.call("k", () -> "own")).awaitFollowing();
        invalidation.accept(calls, "k");
        assertThat(calls.call("k", () -> "new")).as("does not join the flight").isEqualTo("new");
        gate.open();

        assertThat(leader.result()).isEqualTo("old");
        assertThat(before.result()).as("followed before").isEqualTo("old");
        assertThat(calls.call("k", () -> "third"))
                .as("the old result is not cached")
                .isEqualTo("new");
    }

    @ParameterizedTest
    @MethodSource("invalidations")
    void flightInvalidatedWithoutLaterCall_isNotCached(BiConsumer<Calls, Object> invalidation) {
        Calls calls = Calls.with("ttl", "1h");
        Caller leader = load(calls);
        invalidation.accept(calls, "k");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");

        assertThat(calls.counters().size()).isZero();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.call("k", () -> "new")).isEqualTo("new");
    }

    @ParameterizedTest
    @MethodSource("invalidations")
    void futureInvalidated_isNeitherJoinedNorCached(BiConsumer<Calls, Object> invalidation) {
        Calls calls = Calls.ofFutures("ttl", "1h");
        CompletableFuture<String> upstream = new CompletableFuture<>();
        CompletableFuture<String> leader = calls.future("k", () -> upstream);
        invalidation.accept(calls, "k");
        CompletableFuture<String> later = calls.future("k", () -> CompletableFuture.completedFuture("new"));
        upstream.complete("old");

        assertThat(leader).isCompletedWithValue("old");
        assertThat(later).isCompletedWithValue("new");
        assertThat(calls.<String>future("k", CompletableFuture::new)).isCompletedWithValue("new");
    }

    @Test
    void otherKeyInvalidated_resultStays() {
        Calls calls = Calls.with("ttl", "1h");
        calls.call("other", () -> "v");
        calls.table.invalidate("k");
        calls.method.invalidate("k");

        assertThat(calls.call("other", () -> "own")).isEqualTo("v");
    }

    @Test
    void methodInvalidated_reachesGroupsOfAllObjects() {
        Calls calls = Calls.with("ttl", "1h");
        CallGroup ofAnObject = new CallGroup(calls.method, new Object());
        Calls.lead(ofAnObject, "k").end("old", null);
        assertThat(ofAnObject.enter("k")).isEqualTo("old");
        calls.method.invalidate("k");
        CoalesceFlight inFlight = Calls.lead(ofAnObject, "k");
        calls.method.invalidate("k");
        inFlight.end("older", null);

        assertThat(ofAnObject.enter("k")).isInstanceOf(CoalesceFlight.class);
    }

    private Caller load(Calls calls) {
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return "old";
        }));
        gate.awaitReached();
        return leader;
    }
}
