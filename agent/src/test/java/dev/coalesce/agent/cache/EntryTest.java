package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that deadlines are compared correctly when the clock is negative or wraps. */
class EntryTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, -1_000, -5, Long.MAX_VALUE - 5, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 5})
    void entry_isFreshBeforeItsDeadlineOnly(long now) {
        Entry entry = new Entry("outcome", now + 10);
        assertThat(entry.isFresh(now)).isTrue();
        assertThat(entry.isFresh(now + 9)).isTrue();
        assertThat(entry.isFresh(now + 10)).isFalse();
        assertThat(entry.isFresh(now + 11)).isFalse();
        assertThat(entry.staleUntil(5)).isEqualTo(now + 15);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -7, Long.MAX_VALUE - 7})
    void heldStaleEntry_isServedNoLongerThanWithoutHold(long now) {
        Entry held = new Entry.HeldStale(new Entry("outcome", now), now + 3, now + 20);
        assertThat(held.isFresh(now + 2)).isTrue();
        assertThat(held.isFresh(now + 3)).isFalse();
        assertThat(held.staleUntil(1_000_000)).isEqualTo(now + 20);
    }
}
