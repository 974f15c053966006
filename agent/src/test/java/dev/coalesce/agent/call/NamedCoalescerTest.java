package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.FakeClock;
import dev.coalesce.agent.testing.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine behind a {@code Coalescer}: calls with a loader. */
class NamedCoalescerTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final AtomicInteger MADE = new AtomicInteger();

    private final FakeClock clock = new FakeClock();
    private final LongAdder errors = new LongAdder();
    private final SharedServices services = new SharedServices(
            clock, new Registry((kind, group) -> {}), new InternalFailures(errors));
    private final NamedCoalescer table = new NamedCoalescer(
            "test" + MADE.incrementAndGet(), NamedCoalescerTest.class, services);
    private final Gate gate = new Gate();

    @Test
    void callersAtOnceShareOneLoad() throws Exception {
        Object result = new Object();
        Caller leader = Caller.start(() -> table.get("k", null, () -> {
            gate.pass();
            return result;
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(3, () -> table.get("k", null, () -> "own"));
        gate.open();

        assertThat(leader.result()).isSameAs(result);
        assertThat(followers).allSatisfy(f -> assertThat(f.result()).isSameAs(result));
        assertThat(table.get("k", null, () -> "own")).as("nothing is kept").isEqualTo("own");
    }

    @Test
    void theLeadersTtlCountsFromCompletion() throws Exception {
        assertThat(table.get("k", TTL, () -> {
                    clock.advance(Duration.ofHours(1));
                    return "v";
                }))
                .isEqualTo("v");
        clock.advance(Duration.ofSeconds(28));
        assertThat(table.get("k", Duration.ofNanos(1), () -> "own")).isEqualTo("v");
        clock.advance(Duration.ofSeconds(2));

        assertThat(table.get("k", TTL, () -> "w")).isEqualTo("w");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void withoutATtlNothingIsKept(@Nullable String ttl) throws Exception {
        Duration none = ttl == null ? null : Duration.parse(ttl);
        table.get("k", none, () -> "v");

        assertThat(table.get("k", none, () -> "w")).isEqualTo("w");
    }

    @Test
    void theLongestTtlThereIsCanBeUsed() throws Exception {
        table.get("k", Duration.ofSeconds(Long.MAX_VALUE), () -> "v");
        clock.advance(Duration.ofDays(365));

        assertThat(table.get("k", null, () -> "own")).isEqualTo("v");
    }

    @Test
    void keysMayBeNullAndArraysCompareByContent() throws Exception {
        table.get(null, TTL, () -> "of null");
        table.get(new int[] {1, 2}, TTL, () -> "of an array");

        assertThat(table.get(null, TTL, () -> "own")).isEqualTo("of null");
        assertThat(table.get(new int[] {1, 2}, TTL, () -> "own")).isEqualTo("of an array");
        assertThat(table.get(new int[] {2, 1}, TTL, () -> "own")).isEqualTo("own");
    }

    @Test
    void whatALoaderThrowsIsThrownAsItIs() {
        IOException failure = new IOException("no");

        assertThat(catchThrowable(() -> table.get("k", TTL, () -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(catchThrowable(() -> table.getAsync("k", TTL, () -> {
                    throw new IllegalStateException("no");
                })))
                .isInstanceOf(IllegalStateException.class);
        assertThat(table.stats()[8]).as("in flight").isZero();
    }

    @Test
    void anInterruptedFollowerGetsAnInterruptedException() {
        Caller leader = Caller.start(() -> table.get("k", null, () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        Caller follower = Caller.start(() -> table.get("k", null, () -> "own")).awaitFollowing();
        follower.interrupt();

        assertThat(follower.thrown()).isExactlyInstanceOf(InterruptedException.class);
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
    }

    @Test
    void futuresAreSharedUntilTheyComplete() {
        CompletableFuture<String> upstream = new CompletableFuture<>();
        CompletableFuture<?> leader = table.getAsync("k", TTL, () -> upstream);
        CompletableFuture<?> follower = table.getAsync("k", TTL, CompletableFuture::new);
        follower.cancel(true);
        upstream.complete("v");

        assertThat(leader.join()).isEqualTo("v");
        assertThat(table.getAsync("k", TTL, CompletableFuture::new).join()).isEqualTo("v");
        assertThat(catchThrowable(follower::join)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aLoaderThatReturnsNoStageIsToldSo() {
        assertThat(catchThrowable(() -> table.getAsync("k", TTL, () -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("CompletionStage");
    }

    @Test
    void bothKindsOfCallShareKeys() throws Exception {
        CompletableFuture<String> upstream = new CompletableFuture<>();
        table.getAsync("k", TTL, () -> upstream);
        Caller follower = Caller.start(() -> table.get("k", TTL, () -> "own")).awaitFollowing();
        upstream.complete("v");

        assertThat(follower.result()).isEqualTo("v");
        assertThat(table.get("k", TTL, () -> "own")).isEqualTo("v");
        assertThat(table.getAsync("k", TTL, CompletableFuture::new).join()).isEqualTo("v");
    }

    @Test
    void aThreadCanTakeOverFromAFuture() {
        CompletableFuture<String> upstream = new CompletableFuture<>();
        table.getAsync("k", TTL, () -> upstream);
        Caller heir = Caller.start(() -> table.get("k", TTL, () -> "v")).awaitFollowing();
        upstream.completeExceptionally(new InterruptedException());

        assertThat(heir.result()).isEqualTo("v");
        assertThat(errors.sum()).isZero();
        assertThat(table.getAsync("k", TTL, CompletableFuture::new)).as("kept").isDone();
    }

    @Test
    void aThreadCanTakeOverFromAFutureThatOtherFuturesFollow() {
        CompletableFuture<String> upstream = new CompletableFuture<>();
        table.getAsync("k", TTL, () -> upstream);
        CompletableFuture<?> other = table.getAsync("k", TTL, CompletableFuture::new);
        Caller heir = Caller.start(() -> table.get("k", TTL, () -> "v")).awaitFollowing();
        upstream.completeExceptionally(new InterruptedException());

        assertThat(heir.result()).isEqualTo("v");
        assertThat(Caller.start(other::join).result()).isEqualTo("v");
        assertThat(errors.sum()).isZero();
    }

    @Test
    void aFutureCanTakeOverFromAThread() {
        Caller leader = Caller.start(() -> table.get("k", TTL, () -> {
            gate.pass();
            throw new InterruptedException();
        }));
        gate.awaitReached();
        AtomicInteger loads = new AtomicInteger();
        CompletableFuture<?> heir = table.getAsync("k", TTL, () -> {
            loads.incrementAndGet();
            return CompletableFuture.completedFuture("v");
        });
        gate.open();

        assertThat(leader.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(Caller.start(heir::join).result()).isEqualTo("v");
        assertThat(loads).hasValue(1);
    }

    @Test
    void invalidationReachesOneOrAll() throws Exception {
        table.get("a", TTL, () -> 1);
        table.get("b", TTL, () -> 1);
        table.get("c", TTL, () -> 1);
        table.invalidate("a");
        assertThat(table.get("a", TTL, () -> 2)).isEqualTo(2);
        assertThat(table.get("b", TTL, () -> 2)).isEqualTo(1);

        table.invalidateAll();
        assertThat(table.get("b", TTL, () -> 2)).isEqualTo(2);
        assertThat(table.get("c", TTL, () -> 2)).isEqualTo(2);
    }

    @Test
    void theStatsAreInTheOrderOfTheirComponents() throws Exception {
        table.get("k", TTL, () -> 1);
        table.get("k", TTL, () -> table.get("unused", TTL, () -> 1));
        table.get("other", TTL, () -> table.get("other", TTL, () -> 1));

        assertThat(table.stats()).startsWith(1, 2, 0, 0, 0, 0, 1, 0, 0, 0, 2).hasSize(12);
    }
}
