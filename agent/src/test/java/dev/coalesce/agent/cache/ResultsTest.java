package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.flight.Failure;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept, how long it is served, and how much of it. */
class ResultsTest {
    private static final long TTL = 100;
    private static final long STALE_FOR = 50;

    private final LongAdder evicted = new LongAdder();
    private AtomicLong clock = new AtomicLong(1_000);

    private Results results(long maxSize, long staleFor) {
        return of(new Results(maxSize, staleFor, clock::get, evicted::increment), maxSize);
    }

    Results of(Results few, long maxSize) {
        return few;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, -60, -1_000, Long.MAX_VALUE - 1, Long.MAX_VALUE - 120, Long.MIN_VALUE})
    void isFreshForItsTimeThenStaleForItsTimeThenOver(long start) {
        clock = new AtomicLong(start);
        Results results = results(10, STALE_FOR);
        results.keep("key", "outcome", TTL);

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
    void withoutAStaleTimeItIsOverWhenItIsNotFresh() {
        Results results = results(10, 0);
        results.keep("key", "outcome", TTL);
        assertThat(results.stale("key")).isEqualTo("outcome");
        clock.addAndGet(TTL);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void aFailureIsKeptForItsTimeAndNeverServedStale() {
        Results results = results(10, STALE_FOR);
        Failure failure = new Failure(new IllegalStateException());
        results.keep("key", failure, TTL);
        clock.addAndGet(TTL - 1);
        assertThat(results.fresh("key")).isSameAs(failure);
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void nothingIsKnownOfAKeyThatWasNotKept() {
        Results results = results(10, STALE_FOR);
        results.keep("key", CoalesceTable.NULL, TTL);
        assertThat(results.fresh("another")).isNull();
        assertThat(results.stale("another")).isNull();
        assertThat(results.fresh("key")).isSameAs(CoalesceTable.NULL);
    }

    @Test
    void theLatestResultIsKeptWithATimeOfItsOwn() {
        Results results = results(10, 0);
        results.keep("key", "old", TTL);
        clock.addAndGet(TTL - 1);
        results.keep("key", "new", TTL);
        clock.addAndGet(TTL - 1);
        assertThat(results.fresh("key")).isEqualTo("new");
        results.keep("key", "short", 1);
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
    }

    @Test
    void theLongestTimeDoesNotWrap() {
        clock = new AtomicLong(Long.MAX_VALUE);
        Results results = results(10, Long.MAX_VALUE / 4);
        results.keep("key", "outcome", Long.MAX_VALUE / 4);
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
    void aDroppedKeyIsNeitherFreshNorStale() {
        Results results = results(10, STALE_FOR);
        results.keep("key", "outcome", TTL);
        results.keep("another", "stays", TTL);
        results.drop("key");
        results.drop("never kept");
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
        assertThat(results.fresh("another")).isEqualTo("stays");
        results.dropAll();
        assertThat(results.fresh("another")).isNull();
        assertThat(results.size()).isZero();
    }

    @Test
    void whatIsDroppedIsNoEviction() {
        Results results = results(10, 0);
        results.keep("a", 1, TTL);
        results.keep("b", 2, TTL);
        results.drop("a");
        results.dropAll();
        results.keep("c", 3, TTL);
        results.keep("c", 4, TTL);
        clock.addAndGet(TTL);
        results.sweep();
        assertThat(evicted.sum()).isZero();
    }

    @Test
    void noMoreThanTheBoundAreKeptAndTheRestIsCounted() {
        Results results = results(100, 0);
        for (int i = 0; i < 10_000; i++) {
            results.keep(i, "outcome", TTL);
        }
        assertThat(results.size()).isBetween(1L, 100L);
        assertThat(evicted.sum()).isEqualTo(10_000 - results.size());
    }

    @Test
    void aSmallerBoundLetsGoAtOnceAndALargerOneTakesMore() {
        Results results = results(100, 0);
        for (int i = 0; i < 100; i++) {
            results.keep(i, "outcome", TTL);
        }
        results.resize(10);
        assertThat(results.size()).isEqualTo(10);
        assertThat(evicted.sum()).isEqualTo(90);
        results.resize(50);
        for (int i = 0; i < 1_000; i++) {
            results.keep(i, "outcome", TTL);
        }
        assertThat(results.size()).isBetween(11L, 50L);
    }

    @Test
    void aSweepLetsGoOfWhatIsOverAndOfNothingElse() {
        Results results = results(10, STALE_FOR);
        results.keep("over", "outcome", TTL);
        results.keep("failure", new Failure(new IllegalStateException()), TTL + 1);
        clock.addAndGet(STALE_FOR);
        results.keep("stale", "outcome", TTL);
        clock.addAndGet(TTL);
        results.keep("fresh", "outcome", TTL);

        results.sweep();
        assertThat(results.size()).isEqualTo(2);
        assertThat(results.stale("stale")).isEqualTo("outcome");
        assertThat(results.fresh("fresh")).isEqualTo("outcome");
    }

    /** The same of a home that has had many. */
    static class OfManyTest extends ResultsTest {
        @Override
        Results of(Results few, long maxSize) {
            return Grown.toMany(few, maxSize);
        }
    }
}
