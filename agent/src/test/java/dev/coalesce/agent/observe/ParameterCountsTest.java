package dev.coalesce.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.digest.Hashes;
import org.junit.jupiter.api.Test;

class ParameterCountsTest {
    private final MemoryBudget budget = new MemoryBudget(16_000);

    @Test
    void memory_isReservedByTheFirstCall_andGivenBackByTheLast() {
        ParameterCounts counts = new ParameterCounts(3, budget);
        assertThat(budget.used()).isZero();

        for (int i = 1; i < ParameterCounts.CALLS; i++) {
            assertThat(counts.count(Hashes.mix(i), i % 2, 7)).isFalse();
            assertThat(budget.used()).isEqualTo(3 * 2 * ParameterCounts.CALLS * Integer.BYTES);
        }

        assertThat(counts.count(-1, 1, 7)).isTrue();
        assertThat(budget.used()).isZero();
        assertThat(counts.isDone()).isTrue();
        assertThat(counts.everNew()).containsExactly(0);
        assertThat(counts.count(-2, 1, 7)).isFalse();
    }

    @Test
    void memoryDoesNotSuffice_noParameterIsNew() {
        ParameterCounts first = new ParameterCounts(8, budget);
        ParameterCounts second = new ParameterCounts(8, budget);
        assertThat(first.count(1, 2, 3, 4, 5, 6, 7, 8)).isFalse();
        assertThat(second.count(1, 2, 3, 4, 5, 6, 7, 8)).isFalse();

        assertThat(second.isDone()).isTrue();
        assertThat(second.everNew()).isEmpty();
        assertThat(first.isDone()).isFalse();
    }

    @Test
    void observationEnds_memoryIsGivenBack() {
        ParameterCounts counts = new ParameterCounts(2, budget);
        counts.count(1, 2);
        counts.end();
        counts.end();

        assertThat(budget.used()).isZero();
        assertThat(counts.isDone()).isTrue();
    }
}
