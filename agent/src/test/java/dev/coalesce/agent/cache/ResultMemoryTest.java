package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which results go when all of them together take too much memory. */
class ResultMemoryTest {
    private static final long TTL = 100;

    private final ResultMemory memory = new ResultMemory(100_000);

    private static Results withResults(int count, int bytesOfEach) {
        Results results = new Results(1_000, 0, () -> 0L, () -> {});
        for (int i = 0; i < count; i++) {
            results.put(i, "outcome", TTL, bytesOfEach);
        }
        return results;
    }

    @Test
    void tooMuch_ownerWithMostBytesEvicts() {
        Results small = withResults(20, 600);
        Results large = withResults(40, 3_000);
        memory.makeRoom(List.of(small, large));
        assertThat(small.size()).isEqualTo(20);
        assertThat(small.bytes() + large.bytes()).isBetween(50_000L, 100_000L);
    }

    @Test
    void tooMuchInManySmallLists_listsAreEvicted() {
        List<Results> all = List.of(withResults(3, 10_000), withResults(3, 20_000), withResults(3, 30_000));
        memory.makeRoom(all);
        assertThat(all.stream().mapToLong(Results::bytes).sum()).isLessThanOrEqualTo(100_000);
        assertThat(all.get(0).size()).isEqualTo(3);
    }

    @Test
    void enoughRoom_nothingIsEvicted() {
        Results results = withResults(80, 1_000);
        memory.makeRoom(List.of(results));
        assertThat(results.size()).isEqualTo(80);
    }

    @Test
    void smallEntries_areNotCounted() {
        assertThat(withResults(500, 100).bytes()).isZero();
    }

    @Test
    void hugeEntry_isNotCached() {
        assertThat(memory.fits(50_000)).isTrue();
        assertThat(memory.fits(50_001)).isFalse();
        Results results = withResults(0, 0);
        assertThat(results.put("key", "outcome", TTL, Long.MAX_VALUE)).isFalse();
        assertThat(results.fresh("key")).isNull();
    }

    @Test
    void heldStaleResult_keepsItsSize() {
        Entry entry = new Entry.Large("outcome", 10, 5_000);
        assertThat(entry.withFreshUntil(5).bytes()).isEqualTo(5_000);
        assertThat(new Entry.HeldStale(entry, 20, 30).withFreshUntil(25).bytes())
                .isEqualTo(5_000);
    }
}
