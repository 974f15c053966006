package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

/** Creates results that have outgrown their {@link SmallEntryList}. */
final class GrownResults {
    private GrownResults() {}

    /** Makes the results switch to {@link BoundedEntries}, and returns them empty. */
    static Results grow(Results results, long maxSize) {
        results.resize(100);
        for (int i = 0; i <= SmallEntryList.MAX_LENGTH; i++) {
            results.put("filler " + i, i, 1_000);
        }
        assertThat(results.size()).isEqualTo(SmallEntryList.MAX_LENGTH + 1);
        results.invalidateAll();
        results.resize(maxSize);
        return results;
    }
}
