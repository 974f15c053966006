package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.flight.Failure;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An old result whose refresh has failed is served for a while without another try. */
class HeldResultTest {
    private static final long TTL = 100;
    private static final long STALE_FOR = 50;
    private static final long PAUSE = 20;

    private AtomicLong clock = new AtomicLong(1_000);
    private Results results = made();

    private Results made() {
        return of(new Results(10, STALE_FOR, clock::get, () -> {}));
    }

    Results of(Results few) {
        return few;
    }

    private void keptAt(long start) {
        clock = new AtomicLong(start);
        results = made();
        results.put("key", "old", TTL);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -110, Long.MAX_VALUE - 110, Long.MAX_VALUE - 160})
    void countsAsFreshForThePauseAndIsStaleAgainAfterIt(long start) {
        keptAt(start);
        clock.addAndGet(TTL + 5);
        results.holdStale("key", PAUSE);
        clock.addAndGet(PAUSE - 1);
        assertThat(results.fresh("key")).isEqualTo("old");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isEqualTo("old");
    }

    @Test
    void aShorterTtlDoesNotMakeItServedForLonger() {
        keptAt(0);
        clock.addAndGet(TTL + STALE_FOR - 10);
        results.holdStale("key", PAUSE);
        results.shorten(3, 0);
        clock.addAndGet(3);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isEqualTo("old");
        clock.addAndGet(7);
        assertThat(results.stale("key")).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -110, Long.MAX_VALUE - 110, Long.MAX_VALUE - 160})
    void noPauseMakesItServedForLonger(long start) {
        keptAt(start);
        clock.addAndGet(TTL + STALE_FOR - 5);
        results.holdStale("key", PAUSE);
        clock.addAndGet(4);
        assertThat(results.fresh("key")).isEqualTo("old");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void holdingAgainAndAgainDoesNotEither() {
        keptAt(0);
        clock.addAndGet(TTL);
        for (int waited = 0; waited < STALE_FOR; waited += 10) {
            assertThat(results.stale("key")).isEqualTo("old");
            results.holdStale("key", 10);
            clock.addAndGet(10);
        }
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void theLongestPauseDoesNotWrap() {
        keptAt(Long.MAX_VALUE);
        clock.addAndGet(TTL);
        results.holdStale("key", Long.MAX_VALUE / 4);
        clock.addAndGet(STALE_FOR - 1);
        assertThat(results.fresh("key")).isEqualTo("old");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
    }

    @Test
    void whatIsFreshIsLeftAsItIs() {
        keptAt(0);
        clock.addAndGet(TTL - 1);
        results.holdStale("key", PAUSE);
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
    }

    @Test
    void whatIsOverIsNotBroughtBack() {
        keptAt(0);
        clock.addAndGet(TTL + STALE_FOR);
        results.holdStale("key", PAUSE);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void nothingIsHeldOfAKeyThatWasNotKept() {
        results.holdStale("key", PAUSE);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.size()).isZero();
    }

    @Test
    void aNewResultTakesItsPlace() {
        keptAt(0);
        clock.addAndGet(TTL);
        results.holdStale("key", PAUSE);
        results.put("key", "new", TTL);
        clock.addAndGet(TTL - 1);
        assertThat(results.fresh("key")).isEqualTo("new");
    }

    /** A refresh that was dropped may fail when a later call's failure is kept and over. */
    @Test
    void aFailureThatIsOverIsNotHeld() {
        results.put("key", new Failure(new IllegalStateException()), TTL);
        clock.addAndGet(TTL);
        results.holdStale("key", PAUSE);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    /** The same of a home that has had many. */
    static class OfManyTest extends HeldResultTest {
        @Override
        Results of(Results few) {
            return GrownResults.toMany(few, 10);
        }
    }
}
