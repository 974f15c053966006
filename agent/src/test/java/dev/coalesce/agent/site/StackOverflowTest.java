package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import org.junit.jupiter.api.Test;

/** Tests stack overflows in a body, and in the engine before and after the body. */
class StackOverflowTest {
    private static final int RUNS = 100;
    private static final int MIN_STACK_SIZE = 200_000;

    private int deepest;

    @Test
    void stackOverflows_everyKeyIsFreed() throws InterruptedException {
        for (int run = 0; run < RUNS; run++) {
            Calls calls = Calls.with();
            deepest = 0;
            // Every thread has a different stack size, so that each overflows at another place.
            Thread thread = new Thread(null, () -> overflow(calls), "deep", MIN_STACK_SIZE + run * 1024L);
            thread.start();
            thread.join();

            assertThat(Caller.start(() -> callEach(calls)).result()).isEqualTo(deepest);
            assertThat(calls.counters().inFlight()).isZero();
        }
    }

    private void overflow(Calls calls) {
        try {
            descend(calls, 0);
        } catch (StackOverflowError e) {
            // expected
        }
    }

    /** Calls itself with another key at each level. */
    private Object descend(Calls calls, int level) {
        deepest = Math.max(deepest, level);
        return calls.call(level, () -> descend(calls, level + 1)) + "";
    }

    /** Calls every key once. A key that is still taken would make this wait forever. */
    private int callEach(Calls calls) {
        int answered = 0;
        for (int level = 0; level < deepest; level++) {
            if ("own".equals(calls.call(level, () -> "own"))) {
                answered++;
            }
        }
        return answered;
    }
}
