package dev.coalesce.agent.flight;

import dev.coalesce.agent.cache.Results;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Model-checks a source that is read through flights and cached results, and invalidated after each write. It behaves
 * like a plain variable: a call that begins after a write has returned sees no older value.
 */
@Tag("model")
public class InvalidationModelTest {
    @BeforeAll
    static void disableWatchdog() {
        ModelChecking.withoutWatchdog();
    }

    private static final Object KEY = "key";

    private final AtomicInteger source = new AtomicInteger();
    private final Calls calls = Calls.keeping(new Results(10, 0, () -> 0L, () -> {}), 1);

    @Operation
    public int read() throws Exception {
        return (int) Objects.requireNonNull(calls.call(KEY, source::get));
    }

    @Operation
    public void write(@Param(gen = IntGen.class, conf = "1:9") int value) {
        source.set(value);
        calls.invalidate(KEY);
    }

    /** The sequential specification: a plain variable. */
    public static class Variable {
        private int value;

        public int read() {
            return value;
        }

        public void write(int written) {
            value = written;
        }
    }

    @Test
    void concurrentWritesAndReads_noReadIsStale() {
        ModelChecking.options(Variable.class).check(InvalidationModelTest.class);
    }
}
