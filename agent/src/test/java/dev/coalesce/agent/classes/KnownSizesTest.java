package dev.coalesce.agent.classes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the estimates of sizes. */
class KnownSizesTest {
    @Test
    void arraysStringsAndBuffers_areMeasured() {
        assertThat(KnownSizes.of(new byte[1_000])).isEqualTo(1_000);
        assertThat(KnownSizes.of(new char[1_000])).isEqualTo(2_000);
        assertThat(KnownSizes.of(new double[1_000])).isEqualTo(8_000);
        assertThat(KnownSizes.of("a".repeat(1_000))).isEqualTo(1_000);
        assertThat(KnownSizes.of(ByteBuffer.allocate(1_000))).isEqualTo(1_000);
        assertThat(KnownSizes.of(LongBuffer.allocate(1_000))).isEqualTo(8_000);
        assertThat(KnownSizes.of(ByteBuffer.allocateDirect(1_000)))
                .as("not in the heap")
                .isZero();
    }

    @Test
    void containers_areMeasuredBySomeElements() {
        assertThat(KnownSizes.of(new byte[][] {new byte[1_000], new byte[1_000]}))
                .isBetween(2_000L, 2_100L);
        assertThat(KnownSizes.of(Collections.nCopies(10_000, "a".repeat(1_000))))
                .isBetween(10_000_000L, 11_000_000L);
        assertThat(KnownSizes.of(Map.of("key", new byte[1_000]))).isBetween(1_000L, 1_100L);
        assertThat(KnownSizes.of(Optional.of(List.of(new byte[1_000])))).isBetween(1_000L, 1_100L);
    }

    @Test
    void unknownObjects_countAsNothing() {
        assertThat(KnownSizes.of(null)).isZero();
        assertThat(KnownSizes.of(new Object())).isZero();
        assertThat(KnownSizes.of(12)).isZero();
    }
}
