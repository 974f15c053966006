package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.flight.Failure;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a stale result whose refresh has failed is served for a pause without another refresh. */
class HeldResultTest {
    private static final long TTL = 100;
    private static final long STALE_FOR = 50;
    private static final long PAUSE = 20;

    private AtomicLong clock = new AtomicLong(1_000);
    private Results results = newResults();

    private Results newResults() {
        return prepare(new Results(10, STALE_FOR, clock::get, () -> {}));
    }

    Results prepare(Results empty) {
        return empty;
    }

    private void putAt(long start) {
        clock = new AtomicLong(start);
        results = newResults();
        results.put("key", "old", TTL);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -110, Long.MAX_VALUE - 110, Long.MAX_VALUE - 160})
    void heldResult_isFreshDuringThePauseAndStaleAfterIt(long start) {
        putAt(start);
        clock.addAndGet(TTL + 5);
        results.holdStale("key", PAUSE);
        clock.addAndGet(PAUSE - 1);
        assertThat(results.fresh("key")).isEqualTo("old");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isEqualTo("old");
    }

    @Test
    void shortenedAfterHold_isNotServedLonger() {
        putAt(0);
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
    void pauseBeyondTheEndOfStaleness_isNotServedLonger(long start) {
        putAt(start);
        clock.addAndGet(TTL + STALE_FOR - 5);
        results.holdStale("key", PAUSE);
        clock.addAndGet(4);
        assertThat(results.fresh("key")).isEqualTo("old");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void heldRepeatedly_isNotServedLonger() {
        putAt(0);
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
    void longestPause_doesNotOverflow() {
        putAt(Long.MAX_VALUE);
        clock.addAndGet(TTL);
        results.holdStale("key", Long.MAX_VALUE / 4);
        clock.addAndGet(STALE_FOR - 1);
        assertThat(results.fresh("key")).isEqualTo("old");
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
    }

    @Test
    void freshResult_isNotChangedByHold() {
        putAt(0);
        clock.addAndGet(TTL - 1);
        results.holdStale("key", PAUSE);
        clock.addAndGet(1);
        assertThat(results.fresh("key")).isNull();
    }

    @Test
    void expiredResult_isNotRevivedByHold() {
        putAt(0);
        clock.addAndGet(TTL + STALE_FOR);
        results.holdStale("key", PAUSE);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    @Test
    void keyWithoutResult_staysWithoutResult() {
        results.holdStale("key", PAUSE);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.size()).isZero();
    }

    @Test
    void newResult_replacesTheHeldOne() {
        putAt(0);
        clock.addAndGet(TTL);
        results.holdStale("key", PAUSE);
        results.put("key", "new", TTL);
        clock.addAndGet(TTL - 1);
        assertThat(results.fresh("key")).isEqualTo("new");
    }

    /** This happens if an invalidated refresh fails after a later call's failure was cached and has expired. */
    @Test
    void expiredFailure_isNotHeld() {
        results.put("key", new Failure(new IllegalStateException()), TTL);
        clock.addAndGet(TTL);
        results.holdStale("key", PAUSE);
        assertThat(results.fresh("key")).isNull();
        assertThat(results.stale("key")).isNull();
    }

    /** Runs the same tests on results that have outgrown their list. */
    static class GrownTest extends HeldResultTest {
        @Override
        Results prepare(Results empty) {
            return GrownResults.grow(empty, 10);
        }
    }
}
