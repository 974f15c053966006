package dev.coalesce.agent.flight;

import dev.coalesce.agent.cache.Results;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Model-checks calls of one cached key: one body runs at a time, one succeeds in total, and every caller is answered.
 */
@Tag("model")
public class OneLeaderModelTest {
    @BeforeAll
    static void disableWatchdog() {
        ModelChecking.withoutWatchdog();
    }

    private static final Object KEY = "key";

    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicInteger succeeded = new AtomicInteger();
    private final Calls calls = Calls.keeping(new Results(10, 0, () -> 0L, () -> {}), 1);

    private <T> T body(Callable<T> work) throws Exception {
        if (!running.compareAndSet(false, true)) {
            throw new IllegalStateException("two leaders");
        }
        try {
            return work.call();
        } finally {
            running.set(false);
        }
    }

    @Operation
    public int call() throws Exception {
        return (int) Objects.requireNonNull(calls.call(KEY, () -> body(succeeded::incrementAndGet)));
    }

    /** A caller that, if it leads, hands over as if interrupted, and then calls again. */
    @Operation
    public int callOfAnUnreliableLeader() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        try {
            return (int) Objects.requireNonNull(calls.call(
                    KEY,
                    () -> body(() -> {
                        if (fails.get()) {
                            throw new InterruptedException();
                        }
                        return succeeded.incrementAndGet();
                    })));
        } catch (InterruptedException e) {
            return call();
        }
    }

    /** The sequential specification: every call returns the result of the one successful body. */
    public static class Once {
        public int call() {
            return 1;
        }

        public int callOfAnUnreliableLeader() {
            return 1;
        }
    }

    @Test
    void concurrentCalls_runOneBodyAtATimeAndOneInTotal() {
        ModelChecking.options(Once.class).check(OneLeaderModelTest.class);
    }
}
