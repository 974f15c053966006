package dev.coalesce.agent.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which calls are verified, for bodies and comparisons that always take the same time. */
class SamplingTest {
    private static final int BODY = 1_000;

    private final Sampling sampling = new Sampling();

    @Test
    void firstCalls_areAllVerified() {
        assertThat(verified(Sampling.FIRST, 1_000_000)).isEqualTo(Sampling.FIRST);
        assertThat(sampling.spentNanos()).isZero();
    }

    @Test
    void callsAfterThem_areVerifiedInBursts() {
        int cost = 100; // a tenth of the body
        verified(Sampling.FIRST, cost);

        assertThat(verified(Sampling.BURST, cost)).isEqualTo(Sampling.BURST);
        // Ten times as many calls as the burst has, at the end of which a hundredth has been spent.
        assertThat(verified(Sampling.BURST * 9 - 1, cost)).isZero();
        assertThat(verified(Sampling.BURST, cost)).isEqualTo(Sampling.BURST);
    }

    @Test
    void cheapComparisons_neverPause() {
        assertThat(verified(100_000, BODY / 100)).isEqualTo(100_000);
    }

    @Test
    void cost_staysAtAHundredthOfTheBodies() {
        int cost = 3_000;
        int calls = 1_000_000;
        verified(Sampling.FIRST, cost);

        assertThat(verified(calls, cost)).isGreaterThan(Sampling.BURST);
        assertThat(sampling.spentNanos()).isLessThanOrEqualTo(calls * (BODY / 100L) + (long) Sampling.BURST * cost);
    }

    private int verified(int calls, int cost) {
        int verified = 0;
        for (int i = 0; i < calls; i++) {
            if (sampling.next()) {
                verified++;
                sampling.spent(BODY, cost);
            }
        }
        return verified;
    }
}
