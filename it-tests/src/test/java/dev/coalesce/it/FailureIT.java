package dev.coalesce.it;

import dev.coalesce.it.app.FailingMethods;
import dev.coalesce.it.app.Stale;
import org.junit.jupiter.api.Test;

/** Failures of bodies, and the attributes that protect against them: {@code errorTtl} and {@code staleFor}. */
@OnEveryJdk
record FailureIT(Jdk jdk) {
    @Test
    void failure_reachesAllWaitersAndNoLaterCaller() {
        Jvm.of(jdk)
                .agent()
                .main(FailingMethods.class)
                .printsQuietly(
                        "checked: bodies: 1, thrown: [java.io.IOException failure 1]",
                        "error: bodies: 1, thrown: [java.lang.AssertionError failure 1]",
                        "stack overflow: bodies: 1, thrown: [java.lang.StackOverflowError null]",
                        "not cached: same exception false",
                        "errorTtl: same exception true",
                        "errorTtl has passed",
                        "retries that got the old failure: 0",
                        "in flight: 0");
    }

    @Test
    void staleResult_isServedDuringOneRefresh() {
        Jvm.of(jdk)
                .agent()
                .main(Stale.class)
                .printsQuietly("first: old", "during the refresh: old 100 times, bodies: 2", "after the refresh: new");
    }

    @Test
    void failedRefresh_keepsServingStaleResult() {
        Jvm.of(jdk)
                .agent("showKeys=true")
                .main(Stale.class, "fails")
                .prints("first: old", "after a failed refresh: old")
                .complains("[WARN] coalesce - refreshing " + Stale.class.getName()
                        + ".fails with the key tea failed, so the"
                        + " stale result is still served: java.lang.IllegalStateException: the upstream is down");
    }
}
