package dev.coalesce.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Targets that are met, missed or not measured. */
class TargetTest {
    private final Group group = new Group("hit", "ns/op");

    @Test
    void ratioUpToTheLimit_meetsTheTarget() {
        measured("ours", 5);
        measured("theirs", 10);

        assertThat(row(Target.ratio("ours", "theirs", 0.5)))
                .containsExactly("hit: ours ÷ theirs", "0.50", "0.50 – 0.50", "≤ 0.50", "yes");
        assertThat(row(Target.ratio("ours", "theirs", 0.49))).endsWith("≤ 0.49", "**no**");
    }

    @Test
    void ratioThatRoundsToTheLimit_meetsTheTarget() {
        measured("ours", 1.004);
        measured("theirs", 1);

        assertThat(row(Target.ratio("ours", "theirs", 1.0)))
                .containsExactly("hit: ours ÷ theirs", "1.00", "1.00 – 1.00", "≤ 1.00", "yes");
    }

    @Test
    void atLeast_requiresAMinimum() {
        measured("ours", 10);
        measured("theirs", 149);

        assertThat(row(Target.ratio("theirs", "ours", 0).atLeast(14.9))).endsWith("≥ 14.90", "yes");
        assertThat(row(Target.ratio("theirs", "ours", 0).atLeast(15))).endsWith("≥ 15.00", "**no**");
    }

    @Test
    void added_isWhatALineExceedsItsBaseBy() {
        measured("with", 30);
        measured("without", 10);

        assertThat(row(Target.added("with", "without", 20)))
                .containsExactly("hit: with, less without", "20.0", "20.0 – 20.0", "≤ 20.0", "yes");
        assertThat(row(Target.added("with", "without", 19))).endsWith("≤ 19.0", "**no**");
    }

    @Test
    void score_isThatOfTheLine() {
        measured("first screen", 0.7);

        assertThat(row(Target.score("first screen", 1)))
                .containsExactly("hit: first screen", "0.70", "0.70 – 0.70", "≤ 1.00", "yes");
    }

    @Test
    void ratioWithoutLimit_isOnlyStated() {
        measured("ours", 30);
        measured("theirs", 10);

        assertThat(row(Target.ratio("ours", "theirs")))
                .containsExactly("hit: ours ÷ theirs", "3.00", "3.00 – 3.00", "", "");
    }

    @Test
    void addedRatio_comparesTheDifferencesToTheBase() {
        measured("ours", 150);
        measured("theirs", 300);
        measured("nothing", 100);

        assertThat(row(Target.addedRatio("ours", "theirs", "nothing", 0.25)))
                .containsExactly("hit: ours ÷ theirs, each less nothing", "0.25", "0.25 – 0.25", "≤ 0.25", "yes");
        assertThat(row(Target.addedRatio("ours", "theirs", "nothing", 0.24))).endsWith("**no**");
        assertThat(Target.addedRatio("ours", "theirs", "nobody's", 0.25).row(group))
                .isEmpty();
    }

    @Test
    void bytes_areComparedToATenth() {
        group.line("ours").add(5, 0.04);
        group.line("ours").add(5, -0.00001);

        assertThat(row(Target.bytes("ours", 0))).containsExactly("hit: ours, B/op", "0.0", "0.0 – 0.0", "≤ 0.0", "yes");
        assertThat(row(Target.bytes("ours", -0.1))).endsWith("**no**");
    }

    @Test
    void lineWithoutMeasurements_hasNoRow() {
        measured("ours", 5);
        group.line("theirs");

        assertThat(Target.ratio("ours", "theirs").row(group)).isEmpty();
        assertThat(Target.ratio("ours", "nobody's").row(group)).isEmpty();
        assertThat(Target.bytes("ours", 0).row(group)).isEmpty();
    }

    @Test
    void linesOfDifferentRounds_areNotCompared() {
        measured("ours", 5);
        measured("ours", 5);
        measured("theirs", 10);
        measured("nothing", 1);

        assertThat(Target.ratio("ours", "theirs").row(group)).isEmpty();
        assertThat(Target.addedRatio("theirs", "nothing", "ours", 1).row(group)).isEmpty();
    }

    private void measured(String label, double score) {
        group.line(label).add(score);
    }

    private List<String> row(Target target) {
        Optional<List<String>> row = target.row(group);
        assertThat(row).isPresent();
        return row.orElseThrow();
    }
}
