package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.List;

/** One thing that was measured, once in each round. Not for use by several threads. */
public final class Line {
    private final String label;
    private final List<Double> scores = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    /**
     * Not measured yet.
     *
     * @param label what it is, unique in its group
     */
    public Line(String label) {
        this.label = label;
    }

    /**
     * Adds a round.
     *
     * @param score in the unit of the group
     */
    public void add(double score) {
        scores.add(score);
    }

    /**
     * Adds a round.
     *
     * @param score in the unit of the group
     * @param bytesEach allocated by each operation
     */
    public void add(double score, double bytesEach) {
        scores.add(score);
        bytes.add(bytesEach);
    }

    /**
     * What it is.
     *
     * @return unique in its group
     */
    public String label() {
        return label;
    }

    List<Double> scores() {
        return scores;
    }

    /** Empty where bytes were not measured. */
    List<Double> bytes() {
        return bytes;
    }
}
