package dev.coalesce.agent.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fisher's exact test, beside his own example and exact sums. */
class FisherTest {
    @Test
    void ladyTastingTea_hasFishersProbabilities() {
        assertThat(Fisher.probability(4, 4, 0, 4)).isCloseTo(1 / 70.0, within(1e-12));
        assertThat(Fisher.probability(3, 4, 1, 4)).isCloseTo(17 / 70.0, within(1e-12));
    }

    @Test
    void noDifferenceInTheFirstGroup_isCertain() {
        assertThat(Fisher.probability(0, 50, 7, 60)).isCloseTo(1, within(1e-9));
        assertThat(Fisher.probability(0, 50, 0, 60)).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"3, 40, 0, 20", "30, 31, 0, 33", "12, 100, 3, 500", "900, 2048, 800, 2048", "5, 2048, 1, 2048"})
    void largeGroups_haveTheExactProbability(int differing, int size, int controlDiffering, int controlSize) {
        double exact = exact(differing, size, controlDiffering, controlSize);

        assertThat(Fisher.probability(differing, size, controlDiffering, controlSize) / exact)
                .isCloseTo(1, within(1e-8));
    }

    private static double exact(int differing, int size, int controlDiffering, int controlSize) {
        int all = differing + controlDiffering;
        BigInteger sum = BigInteger.ZERO;
        for (int a = differing; a <= Math.min(size, all); a++) {
            sum = sum.add(choose(size, a).multiply(choose(controlSize, all - a)));
        }
        return new BigDecimal(sum)
                .divide(new BigDecimal(choose(size + controlSize, all)), MathContext.DECIMAL64)
                .doubleValue();
    }

    private static BigInteger choose(int n, int k) {
        BigInteger product = BigInteger.ONE;
        for (int i = 1; i <= k; i++) {
            product = product.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
        }
        return product;
    }
}
