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

/** With a result that is kept, however calls meet: one body at a time, one that succeeds in all, and every caller answered. */
@Tag("model")
public class OneLeaderModelTest {
    @BeforeAll
    static void nobodyElseWakesThem() {
        ModelChecking.withoutLookout();
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

    /** If it leads, it goes away the first time, as if interrupted; and calls again. */
    @Operation
    public int callOfAnUnreliableLeader() throws Exception {
        AtomicBoolean goesAway = new AtomicBoolean(true);
        try {
            return (int) Objects.requireNonNull(calls.call(
                    KEY,
                    () -> body(() -> {
                        if (goesAway.get()) {
                            throw new InterruptedException();
                        }
                        return succeeded.incrementAndGet();
                    })));
        } catch (InterruptedException e) {
            return call();
        }
    }

    /** What it is like. */
    public static class Once {
        public int call() {
            return 1;
        }

        public int callOfAnUnreliableLeader() {
            return 1;
        }
    }

    @Test
    void oneBodyAtATimeAndOneInAll() {
        ModelChecking.options(Once.class).check(OneLeaderModelTest.class);
    }
}
