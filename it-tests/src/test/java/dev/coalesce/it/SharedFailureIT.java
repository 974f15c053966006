package dev.coalesce.it;

import dev.coalesce.it.app.SharedFailure;
import org.junit.jupiter.api.Test;

/** Failures that are cached and rethrown many times. */
@OnEveryJdk
record SharedFailureIT(Jdk jdk) {
    @Test
    void cachedFailureRethrownManyTimes_doesNotGrow() {
        Jvm.of(jdk)
                .agent()
                .main(SharedFailure.class)
                .printsQuietly(
                        "value: same true, down, suppressed at most 20 true, first the body's own",
                        "stream: same true, reset, suppressed at most 20 true, first cannot close",
                        "without suppression: same true, down, suppressed at most 20 true, first null",
                        "serialized: down, the copy's last: added to the copy");
    }
}
