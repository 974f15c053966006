package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.settings.MethodSettings;
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

/** Tests the group behind a {@code Coalescer}, whose calls have a loader. */
class NamedCoalescerTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final FakeClock clock = new FakeClock();
    private final LongAdder errors = new LongAdder();
    private final SharedServices services =
            new SharedServices(clock, new Registry((kind, group) -> {}), new InternalFailures(errors));
    private final NamedCoalescer group = new NamedCoalescer(
            "test" + COUNT.incrementAndGet(), NamedCoalescerTest.class, services, MethodSettings.DEFAULTS, null);
    private final Gate gate = new Gate();

    @Test
    void concurrentCallers_shareOneLoad() throws Exception {
        Object result = new Object();
        Caller leader = Caller.start(() -> group.get("k", null, () -> {
            gate.pass();
            return result;
        }));
        gate.awaitReached();
        List<Caller> followers = Caller.startFollowing(3, () -> group.get("k", null, () -> "own"));
        gate.open();

        assertThat(leader.result()).isSameAs(result);
        assertThat(followers).allSatisfy(f -> assertThat(f.result()).isSameAs(result));
        assertThat(group.get("k", null, () -> "own")).as("nothing is cached").isEqualTo("own");
    }

    @Test
    void leadersTtl_startsAtCompletion() throws Exception {
        assertThat(group.get("k", TTL, () -> {
                    clock.advance(Duration.ofHours(1));
                    return "v";
                }))
                .isEqualTo("v");
        clock.advance(Duration.ofSeconds(28));
        assertThat(group.get("k", Duration.ofNanos(1), () -> "own")).isEqualTo("v");
        clock.advance(Duration.ofSeconds(2));

        assertThat(group.get("k", TTL, () -> "w")).isEqualTo("w");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void noTtl_nothingIsCached(@Nullable String ttl) throws Exception {
        Duration none = ttl == null ? null : Duration.parse(ttl);
        group.get("k", none, () -> "v");

        assertThat(group.get("k", none, () -> "w")).isEqualTo("w");
    }

    @Test
    void longestTtl_isAccepted() throws Exception {
        group.get("k", Duration.ofSeconds(Long.MAX_VALUE), () -> "v");
        clock.advance(Duration.ofDays(365));

        assertThat(group.get("k", null, () -> "own")).isEqualTo("v");
    }

    @Test
    void nullAndArrayKeys_compareByContent() throws Exception {
        group.get(null, TTL, () -> "of null");
        group.get(new int[] {1, 2}, TTL, () -> "of an array");

        assertThat(group.get(null, TTL, () -> "own")).isEqualTo("of null");
        assertThat(group.get(new int[] {1, 2}, TTL, () -> "own")).isEqualTo("of an array");
        assertThat(group.get(new int[] {2, 1}, TTL, () -> "own")).isEqualTo("own");
    }

    @Test
    void loaderThrows_sameExceptionIsThrown() {
        IOException failure = new IOException("no");

        assertThat(catchThrowable(() -> group.get("k", TTL, () -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(catchThrowable(() -> group.getAsync("k", TTL, () -> {
                    throw new IllegalStateException("no");
                })))
                .isInstanceOf(IllegalStateException.class);
        assertThat(group.stats()[8]).as("in flight").isZero();
    }

    @Test
    void followerInterrupted_throwsInterruptedException() {
        Caller leader = Caller.start(() -> group.get("k", null, () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        Caller follower = Caller.start(() -> group.get("k", null, () -> "own")).awaitFollowing();
        follower.interrupt();

        assertThat(follower.thrown()).isExactlyInstanceOf(InterruptedException.class);
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
    }

    @Test
    void futureInFlight_isShared() {
        CompletableFuture<String> upstream = new CompletableFuture<>();
        CompletableFuture<?> leader = group.getAsync("k", TTL, () -> upstream);
        CompletableFuture<?> follower = group.getAsync("k", TTL, CompletableFuture::new);
        follower.cancel(true);
        upstream.complete("v");

        assertThat(leader.join()).isEqualTo("v");
        assertThat(group.getAsync("k", TTL, CompletableFuture::new).join()).isEqualTo("v");
        assertThat(catchThrowable(follower::join)).isInstanceOf(CancellationException.class);
    }

    @Test
    void loaderReturnsNull_throwsNullPointerException() {
        assertThat(catchThrowable(() -> group.getAsync("k", TTL, () -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("CompletionStage");
    }

    @Test
    void blockingAndAsyncCalls_shareKeys() throws Exception {
        CompletableFuture<String> upstream = new CompletableFuture<>();
        group.getAsync("k", TTL, () -> upstream);
        Caller follower = Caller.start(() -> group.get("k", TTL, () -> "own")).awaitFollowing();
        upstream.complete("v");

        assertThat(follower.result()).isEqualTo("v");
        assertThat(group.get("k", TTL, () -> "own")).isEqualTo("v");
        assertThat(group.getAsync("k", TTL, CompletableFuture::new).join()).isEqualTo("v");
    }

    @Test
    void leaderOfFutureInterrupted_waitingThreadLeads() {
        InterruptedLeader leader = interruptedLeader();
        Caller promoted = Caller.start(() -> group.get("k", TTL, () -> "v")).awaitFollowing();
        leader.interrupt();

        assertThat(promoted.result()).isEqualTo("v");
        assertThat(errors.sum()).isZero();
        assertThat(group.getAsync("k", TTL, CompletableFuture::new))
                .as("cached")
                .isDone();
    }

    @Test
    void leaderOfFutureInterruptedWithFollowers_waitingThreadLeads() {
        InterruptedLeader leader = interruptedLeader();
        CompletableFuture<?> other = group.getAsync("k", TTL, CompletableFuture::new);
        Caller promoted = Caller.start(() -> group.get("k", TTL, () -> "v")).awaitFollowing();
        leader.interrupt();

        assertThat(promoted.result()).isEqualTo("v");
        assertThat(Caller.start(other::join).result()).isEqualTo("v");
        assertThat(errors.sum()).isZero();
    }

    private InterruptedLeader interruptedLeader() {
        return InterruptedLeader.start(body -> () -> group.getAsync("k", TTL, () -> {
            try {
                return body.run();
            } catch (Throwable e) {
                throw PublicExceptions.<RuntimeException>sneaky(e);
            }
        }));
    }

    @Test
    void threadInterrupted_futureLeads() {
        Caller leader = Caller.start(() -> group.get("k", TTL, () -> {
            gate.pass();
            throw new InterruptedException();
        }));
        gate.awaitReached();
        AtomicInteger loads = new AtomicInteger();
        CompletableFuture<?> promoted = group.getAsync("k", TTL, () -> {
            loads.incrementAndGet();
            return CompletableFuture.completedFuture("v");
        });
        gate.open();

        assertThat(leader.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(Caller.start(promoted::join).result()).isEqualTo("v");
        assertThat(loads).hasValue(1);
    }

    @Test
    void invalidation_removesOneKeyOrAll() throws Exception {
        group.get("a", TTL, () -> 1);
        group.get("b", TTL, () -> 1);
        group.get("c", TTL, () -> 1);
        group.invalidate("a");
        assertThat(group.get("a", TTL, () -> 2)).isEqualTo(2);
        assertThat(group.get("b", TTL, () -> 2)).isEqualTo(1);

        group.invalidateAll();
        assertThat(group.get("b", TTL, () -> 2)).isEqualTo(2);
        assertThat(group.get("c", TTL, () -> 2)).isEqualTo(2);
    }

    @Test
    void stats_areInOrderOfComponents() throws Exception {
        group.get("k", TTL, () -> 1);
        group.get("k", TTL, () -> group.get("unused", TTL, () -> 1));
        group.get("other", TTL, () -> group.get("other", TTL, () -> 1));

        assertThat(group.stats()).startsWith(1, 2, 0, 0, 0, 0, 1, 0, 0, 0, 2).hasSize(12);
    }
}
