package dev.coalesce.it;

import dev.coalesce.it.app.Failing;
import dev.coalesce.it.app.Stale;
import org.junit.jupiter.api.Test;

/** What a failure reaches, and what protects against it: {@code errorTtl}, {@code staleFor}. */
@OnEveryJdk
record FailureIT(Jdk jdk) {
    @Test
    void failureReachesAllWhoWaitAndNobodyAfter() {
        Jvm.of(jdk)
                .agent()
                .main(Failing.class)
                .printsQuietly(
                        "checked: bodies: 1, thrown: [java.io.IOException failure 1]",
                        "error: bodies: 1, thrown: [java.lang.AssertionError failure 1]",
                        "stack overflow: bodies: 1, thrown: [java.lang.StackOverflowError null]",
                        "not kept: the same: false",
                        "errorTtl: the same: true",
                        "errorTtl passes",
                        "retries that got the dead flight: 0",
                        "in flight: 0");
    }

    @Test
    void oldResultIsServedAtOnceWhileOneCallRefreshesIt() {
        Jvm.of(jdk)
                .agent()
                .main(Stale.class)
                .printsQuietly("first: old", "while it is refreshed: old 100 times, bodies: 2", "then: new");
    }

    @Test
    void oldResultIsServedOnWhenItsRefreshFails() {
        Jvm.of(jdk)
                .agent()
                .main(Stale.class, "fails")
                .prints("first: old", "after a failed refresh: old")
                .complains(
                        "[WARN] coalesce - refreshing " + Stale.class.getName() + ".fails with the key tea failed, the"
                                + " old result is served on: java.lang.IllegalStateException: the upstream is down");
    }
}
