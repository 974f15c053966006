package dev.coalesce.it;

import dev.coalesce.it.app.ContinuationReentry;
import org.junit.jupiter.api.Test;

/** A continuation of a method's future calls the method again with the same key. */
@OnEveryJdk
record ContinuationReentryIT(Jdk jdk) {
    @Test
    void continuationCallsAgain_nobodyHangs() {
        Jvm.of(jdk)
                .agent()
                .main(ContinuationReentry.class)
                .printsQuietly(
                        "exceptionallyCompose: v, v, v",
                        "three tries: v, v, v",
                        "whenComplete and a promise: v, v, v",
                        "another executor: v, v, v",
                        "nested thenCompose: v, v, v",
                        "two methods: v, v, v",
                        "through an object: v, v, v");
    }
}
