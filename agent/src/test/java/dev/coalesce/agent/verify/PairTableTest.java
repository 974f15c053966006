package dev.coalesce.agent.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which calls a table keeps, and how much memory it says that they take. */
class PairTableTest {
    private static final long NOTHING = 0;

    private final Reserved memory = new Reserved();
    private final PairTable table = new PairTable(memory);
    private final Digest digest = new Digest(1, type -> {});

    private static final class Reserved implements Memory {
        long bytes;
        long limit = Long.MAX_VALUE;

        @Override
        public boolean reserve(long more) {
            if (bytes + more > limit) {
                return false;
            }
            bytes += more;
            return true;
        }

        @Override
        public void release(long fewer) {
            bytes -= fewer;
        }
    }

    @Test
    void keyThatWasNotAdded_isNotFound() {
        table.add(1, call(7), NOTHING);

        assertThat(table.find(2)).isNull();
        // In the same set of places.
        assertThat(table.find(1 + (1L << 20))).isNull();
    }

    @Test
    void laterCallWithTheSameContext_replacesTheEarlierOne() {
        SeenCall other = call(8);
        SeenCall later = call(7);
        table.add(1, call(7), NOTHING);
        table.add(1, other, NOTHING);
        table.add(1, later, NOTHING);

        assertThat(found(1)).containsExactlyInAnyOrder(later, other);
    }

    @Test
    void contextThatDiffersInAnIgnoredDimensionOnly_isTheSame() {
        SeenCall later = call(7, 2);
        table.add(1, call(7, 1), 0b10);
        table.add(1, later, 0b10);

        assertThat(found(1)).containsExactly(later);
    }

    @Test
    void moreContextsThanPlaces_keepTheLastCallAndSomeOthers() {
        for (int i = 1; i <= 100; i++) {
            SeenCall last = call(i);
            table.add(1, last, NOTHING);
            assertThat(found(1)).contains(last).hasSize(Math.min(i, PairTable.WAYS));
        }
    }

    @Test
    void withoutMemory_nothingIsKept() {
        memory.limit = call(7).bytes();
        SeenCall first = call(7);
        table.add(1, first, NOTHING);
        table.add(1, call(8), NOTHING);
        table.add(2, call(7), NOTHING);

        assertThat(found(1)).containsExactly(first);
        assertThat(found(2)).isEmpty();
    }

    @Test
    void memory_isThatOfTheCallsInTheTable_andGivenBack() {
        for (int key = 0; key < 5_000; key++) {
            table.add(key * 0x9E3779B97F4A7C15L, key % 3 == 0 ? call(key, 1, 2) : call(key), NOTHING);
        }
        long most = 4 * 128 * (long) call(1, 1, 2).bytes();
        assertThat(memory.bytes).isPositive().isLessThanOrEqualTo(most);

        table.clear();
        assertThat(memory.bytes).isZero();
    }

    private List<SeenCall> found(long key) {
        @Nullable SeenCall[] calls = table.find(key);
        return calls == null
                ? List.of()
                : Arrays.stream(calls).filter(Objects::nonNull).toList();
    }

    private SeenCall call(int... context) {
        return new SeenCall(digest.ofParts("result", new Paths()), context, 0, 1, null);
    }
}
