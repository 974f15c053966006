package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.flight.Failure;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is cached, how long it is served, and how the number of results is bounded. */
class ResultsTest {
    private static final long TTL = 100;
    private static final long STALE_FOR = 50;

    private final LongAdder evicted = new LongAdder();
    private AtomicLong clock = new AtomicLong(1_000);

    private Results results(long maxSize, long staleFor) {
        return prepare(new Results(maxSize, staleFor, clock::get, evicted::increment), maxSize);
    }

    Results prepare(Results empty, long maxSize) {
        return empty;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, -60, -1_000, Long.MAX_VALUE - 1, Long.MAX_VALUE - 120, Long.MIN_VALUE})
    void result_isFreshThenStaleThenExpired(long start) {
        clock = new AtomicLong(start);
        Results results = results(10, STALE_FOR);
        results.put("key", "outcome", TTL);

        clock.addAndGet(TTL - 1);
        assertThat(results.fresh("key")).isEqualTo("outcome");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isEqualTo("outcome");
        clock.addAndGet(STALE_FOR - 1);
        assertThat(results.stale("key")).isEqualTo("outcome");
        clock.addAndGet(1);
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void noStaleTime_resultExpiresWhenNoLongerFresh() {
        Results results = results(10, 0);
        results.put("key", "outcome", TTL);
        assertThat(results.stale("key")).isEqualTo("outcome");
        clock.addAndGet(TTL);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void failure_isServedWhileFreshAndNeverStale() {
        Results results = results(10, STALE_FOR);
        Failure failure = new Failure(new IllegalStateException());
        results.put("key", failure, TTL);
        clock.addAndGet(TTL - 1);
        assertThat(results.fresh("key")).isSameAs(failure);
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void keyWithoutResult_isNeitherFreshNorStale() {
        Results results = results(10, STALE_FOR);
        results.put("key", CoalesceGroup.NULL, TTL);
        assertThat(results.fresh("another")).isNull();
        assertThat(results.stale("another")).isNull();
        assertThat(results.fresh("key")).isSameAs(CoalesceGroup.NULL);
    }

    @Test
    void laterPut_replacesOutcomeAndDeadline() {
        Results results = results(10, 0);
        results.put("key", "old", TTL);
        clock.addAndGet(TTL - 1);
        results.put("key", "new", TTL);
        clock.addAndGet(TTL - 1);
        assertThat(results.fresh("key")).isEqualTo("new");
        results.put("key", "short", 1);
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
    }

    @Test
    void longestTtl_doesNotOverflow() {
        clock = new AtomicLong(Long.MAX_VALUE);
        Results results = results(10, Long.MAX_VALUE / 4);
        results.put("key", "outcome", Long.MAX_VALUE / 4);
        clock.addAndGet(Long.MAX_VALUE / 4 - 1);
        assertThat(results.fresh("key")).isEqualTo("outcome");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        clock.addAndGet(Long.MAX_VALUE / 4 - 1);
        assertThat(results.stale("key")).isEqualTo("outcome");
        clock.addAndGet(1);
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void invalidatedKey_isNeitherFreshNorStale() {
        Results results = results(10, STALE_FOR);
        results.put("key", "outcome", TTL);
        results.put("another", "stays", TTL);
        results.invalidate("key");
        results.invalidate("never put");
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
        assertThat(results.fresh("another")).isEqualTo("stays");
        results.invalidateAll();
        assertThat(results.fresh("another")).isNull();
        assertThat(results.size()).isZero();
    }

    @Test
    void invalidationReplacementAndExpiry_areNotEvictions() {
        Results results = results(10, 0);
        results.put("a", 1, TTL);
        results.put("b", 2, TTL);
        results.invalidate("a");
        results.invalidateAll();
        results.put("c", 3, TTL);
        results.put("c", 4, TTL);
        clock.addAndGet(TTL);
        results.sweep();
        assertThat(evicted.sum()).isZero();
    }

    @Test
    void putsBeyondTheMaximum_areEvictedAndCounted() {
        Results results = results(100, 0);
        for (int i = 0; i < 10_000; i++) {
            results.put(i, "outcome", TTL);
        }
        assertThat(results.size()).isBetween(1L, 100L);
        assertThat(evicted.sum()).isEqualTo(10_000 - results.size());
    }

    @Test
    void resize_evictsTheExcessOrMakesRoom() {
        Results results = results(100, 0);
        for (int i = 0; i < 100; i++) {
            results.put(i, "outcome", TTL);
        }
        results.resize(10);
        assertThat(results.size()).isEqualTo(10);
        assertThat(evicted.sum()).isEqualTo(90);
        results.resize(50);
        for (int i = 0; i < 1_000; i++) {
            results.put(i, "outcome", TTL);
        }
        assertThat(results.size()).isBetween(11L, 50L);
    }

    @Test
    void sweep_removesExpiredResultsOnly() {
        Results results = results(10, STALE_FOR);
        results.put("expired", "outcome", TTL);
        results.put("failure", new Failure(new IllegalStateException()), TTL + 1);
        clock.addAndGet(STALE_FOR);
        results.put("stale", "outcome", TTL);
        clock.addAndGet(TTL);
        results.put("fresh", "outcome", TTL);

        results.sweep();
        assertThat(results.size()).isEqualTo(2);
        assertThat(results.stale("stale")).isEqualTo("outcome");
        assertThat(results.fresh("fresh")).isEqualTo("outcome");
    }

    /** Runs the same tests on results that have outgrown their list. */
    static class GrownTest extends ResultsTest {
        @Override
        Results prepare(Results empty, long maxSize) {
            return GrownResults.grow(empty, maxSize);
        }
    }
}
