package dev.coalesce.it;

import dev.coalesce.it.app.ChangingKeys;
import dev.coalesce.it.app.GarbageObjects;
import dev.coalesce.it.app.SmallHeap;
import org.junit.jupiter.api.Test;

/** Cached results are bounded by their number and their memory; garbage does not count. */
@OnEveryJdk
record CacheBoundsIT(Jdk jdk) {
    @Test
    void resultsAndKeysLargerThanTheHeap_applicationDoesNotRunOutOfMemory() {
        Jvm.of(jdk)
                .agent()
                .option("-Xmx64m")
                .main(SmallHeap.class)
                .printsQuietly("results: ok", "keys: ok", "lists: ok", "objects: ok, 300", "still cached: true");
    }

    @Test
    void objectsOfManyRequests_takeNothingFromALongLivedObject() {
        Jvm.of(jdk)
                .agent()
                .main(GarbageObjects.class)
                .printsQuietly("requests that ran twice: 0, results of the service that ran again: 0");
    }

    @Test
    void keysThatChange_maximumHoldsAndNothingIsPrinted() {
        Jvm.of(jdk).agent().main(ChangingKeys.class).printsQuietly("one: true", "withInt: true", "withLong: true");
    }
}
