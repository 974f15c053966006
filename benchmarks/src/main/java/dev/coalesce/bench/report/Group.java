package dev.coalesce.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines that are compared with each other. */
public final class Group {
    private final String title;
    private final String unit;
    private final List<Line> lines = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private String note = "";

    /**
     * Without lines.
     *
     * @param title what all lines have in common
     * @param unit of their scores
     */
    public Group(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /**
     * The line of this label; added where there is none.
     *
     * @param label unique in this group
     * @return to add rounds to
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
     * @param target on lines of this group; passed over while they are not measured
     * @return this
     */
    public Group target(Target target) {
        targets.add(target);
        return this;
    }

    /**
     * Says what a reader has to know of it.
     *
     * @param text Markdown
     * @return this
     */
    public Group note(String text) {
        note = text;
        return this;
    }

    Optional<Line> find(String label) {
        return lines.stream().filter(line -> line.label().equals(label)).findFirst();
    }

    /** Those that were measured. */
    List<Line> lines() {
        return lines.stream().filter(line -> !line.scores().isEmpty()).toList();
    }

    List<Target> targets() {
        return targets;
    }

    /** Empty where there is none. */
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
