package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A line of the report: something that is measured once in each round. Not thread-safe. */
public final class Line {
    private final String label;
    private final List<Double> scores = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    /**
     * Creates a line without measurements.
     *
     * @param label a label that is unique in the group
     */
    public Line(String label) {
        this.label = label;
    }

    /**
     * Adds the measurement of a round.
     *
     * @param score the score, in the unit of the group
     */
    public void add(double score) {
        scores.add(score);
    }

    /**
     * Adds the measurement of a round.
     *
     * @param score the score, in the unit of the group
     * @param bytesEach the bytes that each operation allocated
     */
    public void add(double score, double bytesEach) {
        scores.add(score);
        bytes.add(bytesEach);
    }

    /**
     * Returns the label.
     *
     * @return the label, which is unique in the group
     */
    public String label() {
        return label;
    }

    List<Double> scores() {
        return scores;
    }

    /** Returns the allocated bytes per operation; empty if they were not measured. */
    List<Double> bytes() {
        return bytes;
    }
}
