package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that expired results are served during {@code staleFor} and refreshed in the background. */
class StaleTest {
    private final Calls calls = Calls.with("ttl", "30s", "staleFor", "10m");
    private final Gate gate = new Gate();

    @AfterEach
    void awaitBackground() {
        gate.open();
        awaitIdle();
    }

    @Test
    void resultStale_isServedAndRefreshedOnce() {
        cacheAndExpire("old");
        for (int i = 0; i < 10; i++) {
            assertThat(calls.call("k", () -> {
                        gate.pass();
                        return "new";
                    }))
                    .isEqualTo("old");
        }
        gate.open();
        awaitIdle();

        assertThat(calls.call("k", () -> "own")).isEqualTo("new");
        assertThat(calls.bodies).as("the first call and one refresh").hasValue(2);
        assertThat(calls.counters().hits()).isEqualTo(11);
        assertThat(calls.counted()).isEqualTo(12);
    }

    @Test
    void resultStale_isRefreshedOnDaemonThread() {
        cacheAndExpire("old");
        Thread[] thread = new Thread[1];
        calls.call("k", () -> thread[0] = Thread.currentThread());
        awaitIdle();

        assertThat(thread[0]).isNotNull().isNotSameAs(Thread.currentThread());
        assertThat(thread[0].isDaemon()).isTrue();
    }

    @Test
    void refresh_hasContextClassLoaderOfCaller() {
        cacheAndExpire("old");
        ClassLoader own = new ClassLoader() {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader[] seen = new ClassLoader[1];
        Thread.currentThread().setContextClassLoader(own);
        try {
            calls.call("k", () -> seen[0] = Thread.currentThread().getContextClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        awaitIdle();

        assertThat(seen[0]).isSameAs(own);
    }

    @Test
    void refreshCompletes_startsNewTtl() {
        cacheAndExpire("old");
        calls.call("k", () -> "new");
        awaitIdle();
        calls.clock.advance(Duration.ofSeconds(28));
        assertThat(calls.call("k", () -> "own")).isEqualTo("new");
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void staleForElapsed_callerWaitsForNewResult() {
        cacheAndExpire("old");
        calls.clock.advance(Duration.ofMinutes(10));

        assertThat(calls.call("k", () -> "new")).isEqualTo("new");
        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void refreshFails_staleResultIsServedUntilStaleForElapses() {
        cacheAndExpire("old");
        try (CapturedLog log = CapturedLog.listen()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(calls.call("k", StaleTest::fail)).isEqualTo("old");
                awaitIdle();
                assertThat(calls.call("k", StaleTest::fail))
                        .as("no second refresh at once")
                        .isEqualTo("old");
                assertThat(calls.counters().failures()).isEqualTo(i);
                assertThat(calls.counters().savedNanos()).isPositive();
                calls.clock.advance(Duration.ofSeconds(2));
            }
            assertThat(log.lines("refreshing " + calls.method.name()))
                    .as("once per key and minute")
                    .singleElement()
                    .asString()
                    .contains("with the key " + KeyMark.of("k"), "upstream is down");
        }
        calls.clock.advance(Duration.ofMinutes(10));

        assertThat(catchThrowable(() -> calls.call("k", StaleTest::fail))).hasMessage("upstream is down");
    }

    @Test
    void refreshFails_doesNotExtendStaleFor() {
        cacheAndExpire("old");
        calls.clock.advance(Duration.ofMinutes(10).minus(Duration.ofMillis(1600))); // the jitter takes up to 1500
        calls.call("k", StaleTest::fail);
        awaitIdle();
        calls.clock.advance(Duration.ofMillis(1600));

        assertThat(calls.call("k", () -> "new")).isEqualTo("new");
    }

    @Test
    void invalidatedDuringRefresh_discardsStaleAndRefreshedResult() {
        cacheAndExpire("old");
        calls.call("k", () -> {
            gate.pass();
            return "between";
        });
        gate.awaitReached();
        calls.group.invalidate("k");
        assertThat(calls.call("k", () -> "new")).isEqualTo("new");
        gate.open();
        Eventually.isTrue("the refresh has ended", () -> calls.bodies.get() == 3 && isIdle());

        assertThat(calls.call("k", () -> "own")).isEqualTo("new");
    }

    @Test
    void staleForElapsesDuringRefresh_callerFollowsRefresh() {
        cacheAndExpire("old");
        calls.call("k", () -> {
            gate.pass();
            return "new";
        });
        gate.awaitReached();
        calls.clock.advance(Duration.ofMinutes(10));
        Caller follower = Caller.start(() -> calls.call("k", () -> "own")).awaitFollowing();
        gate.open();

        assertThat(follower.result()).isEqualTo("new");
        assertThat(calls.counters().follows()).isEqualTo(1);
    }

    @Test
    void refreshFindsCachedFailure_isNotCountedAsCall() {
        Calls failing = Calls.with("ttl", "30s", "staleFor", "10m", "errorTtl", "1h");
        failing.call("k", () -> "old");
        failing.clock.advance(Duration.ofSeconds(30));
        CoalesceInvocationRequest refresh =
                (CoalesceInvocationRequest) Objects.requireNonNull(failing.group.enter("k"));
        failing.group.invalidate("k");
        assertThat(catchThrowable(() -> failing.call("k", StaleTest::fail))).hasMessage("upstream is down");
        Object stale = refresh.resume(() -> {
            try {
                return failing.call("k", () -> "not reached");
            } finally {
                gate.open();
            }
        });
        gate.awaitOpen();

        assertThat(stale).isEqualTo("old");
        Eventually.isTrue("the three calls are counted", () -> failing.counted() == 3);
    }

    @Test
    void futureStale_isServedAndRefreshed() {
        Calls futures = Calls.ofFutures("ttl", "30s", "staleFor", "10m");
        futures.future("k", () -> CompletableFuture.completedFuture("old"));
        futures.clock.advance(Duration.ofSeconds(30));
        CompletableFuture<String> upstream = new CompletableFuture<>();
        assertThat(futures.<String>future("k", () -> upstream)).isCompletedWithValue("old");
        Eventually.isTrue("the refresh runs", () -> futures.bodies.get() == 2);
        assertThat(futures.<String>future("k", CompletableFuture::new)).isCompletedWithValue("old");
        Eventually.isTrue("the refresh is in flight", () -> upstream.getNumberOfDependents() > 0);
        upstream.complete("new");

        assertThat(futures.<String>future("k", CompletableFuture::new)).isCompletedWithValue("new");
        assertThat(futures.bodies).hasValue(2);
    }

    private void cacheAndExpire(String result) {
        calls.call("k", () -> result);
        calls.clock.advance(Duration.ofSeconds(30));
    }

    private static Object fail() {
        throw new IllegalStateException("upstream is down");
    }

    private void awaitIdle() {
        Eventually.isTrue("no refresh runs", this::isIdle);
    }

    private boolean isIdle() {
        return calls.counters().inFlight() == 0;
    }
}
