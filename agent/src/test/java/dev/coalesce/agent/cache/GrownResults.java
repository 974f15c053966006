package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

/** Homes that are past their beginnings. */
final class GrownResults {
    private GrownResults() {}

    /** One that has had more than a few results, and has none now. */
    static Results toMany(Results results, long maxSize) {
        results.resize(100);
        for (int i = 0; i <= SmallEntryList.MOST; i++) {
            results.put("filling " + i, i, 1_000);
        }
        assertThat(results.size()).isEqualTo(SmallEntryList.MOST + 1);
        results.invalidateAll();
        results.resize(maxSize);
        return results;
    }
}
