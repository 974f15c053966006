package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

/** Homes that are past their beginnings. */
final class Grown {
    private Grown() {}

    /** One that has had more than a few results, and has none now. */
    static Results toMany(Results results, long maxSize) {
        results.resize(100);
        for (int i = 0; i <= Few.MOST; i++) {
            results.keep("filling " + i, i, 1_000);
        }
        assertThat(results.size()).isEqualTo(Few.MOST + 1);
        results.dropAll();
        results.resize(maxSize);
        return results;
    }
}
