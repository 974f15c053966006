package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import org.junit.jupiter.api.Test;

/** The stack can run out anywhere: in a body, and inside the engine before or after it. */
class StackOverflowTest {
    private static final int RUNS = 100;
    private static final int SMALLEST = 200_000;

    private int deepest;

    @Test
    void whereverItRunsOutNoKeyStaysTaken() throws InterruptedException {
        for (int run = 0; run < RUNS; run++) {
            Calls calls = Calls.with();
            deepest = 0;
            // Each with a stack of its own size, so that each runs out somewhere else.
            Thread thread = new Thread(null, () -> runOut(calls), "deep", SMALLEST + run * 1024L);
            thread.start();
            thread.join();

            assertThat(Caller.start(() -> callEach(calls)).result()).isEqualTo(deepest);
            assertThat(calls.counters().inFlight()).isZero();
        }
    }

    private void runOut(Calls calls) {
        try {
            descend(calls, 0);
        } catch (StackOverflowError e) {
            // meant
        }
    }

    /** A recursive method with a key of its own at each level. */
    private Object descend(Calls calls, int level) {
        deepest = Math.max(deepest, level);
        return calls.call(level, () -> descend(calls, level + 1)) + "";
    }

    /** Would wait for ever for a key that is still taken. */
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
