package dev.coalesce.agent.cache;

import dev.coalesce.agent.flight.ModelChecking;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Model-checks that results are linearizable like a map, including the switch from the list to the cache. */
@Tag("model")
@Param(name = "key", gen = IntGen.class, conf = "0:1")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class ResultsModelTest {
    private final Results results = new Results(100, 0, () -> 0L, () -> {});

    public ResultsModelTest() {
        for (int i = 1; i < SmallEntryList.MAX_LENGTH; i++) {
            results.put(-i, -i, 1);
        }
        results.put(0, 0, 1);
    }

    @Operation
    public @Nullable Object fresh(@Param(name = "key") int key) {
        return results.fresh(key);
    }

    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
        results.put(key, value, 1);
    }

    @Operation
    public void invalidate(@Param(name = "key") int key) {
        results.invalidate(key);
    }

    @Operation
    public void invalidateAll() {
        results.invalidateAll();
    }

    /** The sequential specification. */
    public static class SequentialMap {
        private final Map<Integer, Integer> map = new HashMap<>(Map.of(0, 0));

        public @Nullable Object fresh(int key) {
            return map.get(key);
        }

        public void put(int key, int value) {
            map.put(key, value);
        }

        public void invalidate(int key) {
            map.remove(key);
        }

        public void invalidateAll() {
            map.clear();
        }
    }

    @Test
    void concurrentOperations_areLinearizable() {
        ModelChecking.options(SequentialMap.class).check(ResultsModelTest.class);
    }
}
