package dev.coalesce.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Medians, ranges and ratios. */
class FigureTest {
    @Test
    void oddNumberOfRounds_medianIsTheMiddleValue() {
        assertThat(Figure.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Figure(2, 1, 9));
    }

    @Test
    void evenNumberOfRounds_medianIsTheMeanOfTheMiddleTwo() {
        assertThat(Figure.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Figure(3, 1, 9));
    }

    @Test
    void oneRound_isMedianAndRange() {
        assertThat(Figure.of(List.of(7.0))).isEqualTo(new Figure(7, 7, 7));
    }

    @Test
    void ratio_isTheRatioOfTheMedians() {
        Figure ratio = Figure.ratio(List.of(10.0, 20.0, 90.0), List.of(10.0, 40.0, 60.0));

        assertThat(ratio.median()).isEqualTo(20.0 / 40.0);
    }

    @Test
    void rangeOfRatio_isThatOfTheRatiosOfEachRound() {
        // In the second round the machine was ten times slower for both values.
        Figure ratio = Figure.ratio(List.of(10.0, 100.0), List.of(20.0, 200.0));

        assertThat(ratio).isEqualTo(new Figure(0.5, 0.5, 0.5));
    }

    @Test
    void ratioOfDifferentNumbersOfRounds_isRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Figure.ratio(List.of(1.0), List.of(1.0, 2.0)))
                .withMessage("1 rounds against 2");
    }

    @Test
    void difference_isThatOfTheMedians() {
        Figure difference = Figure.difference(List.of(10.0, 50.0, 30.0), List.of(20.0, 10.0, 5.0));

        assertThat(difference).isEqualTo(new Figure(30 - 10, -10, 40));
    }

    @Test
    void number_hasThousandsSeparators() {
        assertThat(Figure.number(1234567.89, 1)).isEqualTo("1,234,567.9");
    }

    @Test
    void roundedZero_hasNoSign() {
        assertThat(Figure.number(-0.0001, 1)).isEqualTo("0.0");
        assertThat(Figure.number(-0.1, 1)).isEqualTo("-0.1");
    }
}
