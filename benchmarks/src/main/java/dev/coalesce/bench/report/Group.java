package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines of the report that are compared with each other. Not thread-safe. */
public final class Group {
    private final String title;
    private final String unit;
    private final List<Line> lines = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private String note = "";

    /**
     * Creates a group without lines.
     *
     * @param title the title of the group
     * @param unit the unit of the scores
     */
    public Group(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /**
     * Returns the line with the given label, and adds it if it does not exist.
     *
     * @param label a label that is unique in this group
     * @return the line
     */
    public Line line(String label) {
        return find(label).orElseGet(() -> {
            Line line = new Line(label);
            lines.add(line);
            return line;
        });
    }

    /**
     * Adds a target.
     *
     * @param target a target for lines of this group; ignored if they are not measured
     * @return this group
     */
    public Group target(Target target) {
        targets.add(target);
        return this;
    }

    /**
     * Sets the note for the reader.
     *
     * @param text the note, in Markdown
     * @return this group
     */
    public Group note(String text) {
        note = text;
        return this;
    }

    Optional<Line> find(String label) {
        return lines.stream().filter(line -> line.label().equals(label)).findFirst();
    }

    /** Returns the lines that were measured. */
    List<Line> lines() {
        return lines.stream().filter(line -> !line.scores().isEmpty()).toList();
    }

    List<Target> targets() {
        return targets;
    }

    /** Returns the note; empty if there is none. */
    String note() {
        return note;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }
}
