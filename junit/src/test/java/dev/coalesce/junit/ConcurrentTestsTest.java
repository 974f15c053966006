package dev.coalesce.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests that JUnit runs in parallel, if that is enabled. */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(CoalesceExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrentTestsTest {
    private final CoalesceProbe probe;

    ConcurrentTestsTest(CoalesceProbe probe) {
        this.probe = probe;
    }

    @RepeatedTest(20)
    void concurrentTest_hasItsOwnCountersAndLeaders() throws Exception {
        MethodProbe ofType = probe.of(Prices.class, "ofType");
        ofType.callTogether(8, () -> new Prices().ofType("tea"));
        assertEquals(1, ofType.leads());
        assertEquals(7, ofType.follows());
        assertEquals(1, ofType.size());
    }

    @RepeatedTest(5)
    @CoalesceMode(CoalesceMode.Mode.OFF)
    void concurrentTestWithModeOff_affectsNoOther() {
        Prices prices = new Prices();
        assertEquals(4, prices.ofType("tea"));
        assertEquals(5, prices.ofType("tea"));
        assertEquals(2, probe.of(Prices.class, "ofType").bypasses());
    }
}
