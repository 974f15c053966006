package dev.coalesce.agent.key;

import java.util.ArrayList;
import java.util.List;

/**
 * One part of a key, resolved: a parameter or {@code this}, then members by owner, name and descriptor.
 *
 * @param root index of the parameter, or {@link #THIS}
 * @param steps from there, first to last
 */
public record KeyPath(int root, List<Step> steps) {
    /** The root that is the object the method is called on. */
    public static final int THIS = -1;

    /**
     * One member.
     *
     * @param owner class that has it, as {@code Class.getName} gives it
     * @param name of the member
     * @param descriptor of a method (no arguments), or of a field
     */
    public record Step(String owner, String name, String descriptor) {
        boolean isMethod() {
            return descriptor.startsWith("(");
        }
    }

    /**
     * Writes this as a string for a class file's constant pool.
     *
     * @return what {@link #decode} reads
     */
    public String encode() {
        StringBuilder text = new StringBuilder().append(root);
        for (Step step : steps) {
            // neither a tab nor a line break stands in a name that a compiler makes
            text.append('\n')
                    .append(step.owner)
                    .append('\t')
                    .append(step.name)
                    .append('\t')
                    .append(step.descriptor);
        }
        return text.toString();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param text one path
     * @return the path
     */
    public static KeyPath decode(String text) {
        String[] lines = text.split("\n", -1);
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] step = lines[i].split("\t", -1);
            steps.add(new Step(step[0], step[1], step[2]));
        }
        return new KeyPath(Integer.parseInt(lines[0]), List.copyOf(steps));
    }
}
