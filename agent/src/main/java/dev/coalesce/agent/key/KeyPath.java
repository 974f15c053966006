package dev.coalesce.agent.key;

import java.util.ArrayList;
import java.util.List;

/**
 * The resolved path of one key part: a parameter or {@code this}, followed by fields and methods. Immutable.
 *
 * @param root the index of the parameter, counted from 0, or {@link #THIS}
 * @param steps the members to read, from the root outwards; empty if the root is the part
 */
public record KeyPath(int root, List<Step> steps) {
    /** The root of a path that starts at the object the method is called on. */
    public static final int THIS = -1;

    /**
     * One member of a path.
     *
     * @param owner the binary name of the declaring class, as {@code Class.getName} returns it
     * @param name the name of the field or method
     * @param descriptor the JVM descriptor of a field, or of a method without parameters
     */
    public record Step(String owner, String name, String descriptor) {
        boolean isMethod() {
            return descriptor.startsWith("(");
        }
    }

    /**
     * Writes this path as a string that fits into a class file's constant pool.
     *
     * @return the text that {@link #decode} reads
     */
    public String encode() {
        StringBuilder text = new StringBuilder().append(root);
        for (Step step : steps) {
            // Tabs and line breaks are safe separators: compilers do not put them into names.
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
     * Reads a path that {@link #encode} wrote.
     *
     * @param text one encoded path
     * @return the decoded path
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
