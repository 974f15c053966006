package dev.coalesce.it;

import dev.coalesce.it.stress.Stress;
import org.junit.jupiter.api.Test;

/** Random histories on woven methods. A long run is a command in CONTRIBUTING. */
@OnEveryJdk
record StressIT(Jdk jdk) {
    @Test
    void invariantsHoldAfterEachHistory() {
        // Failed refreshes and flights given up are said on standard error, as they should be.
        Jvm.of(jdk)
                .option("-XX:TieredStopAtLevel=4") // races are of compiled code
                .agent("cancelGrace=5ms") // streams that nobody reads to their end are over soon
                .main(Stress.class, "1", "1500")
                .prints("1500 histories, no fault");
    }
}
