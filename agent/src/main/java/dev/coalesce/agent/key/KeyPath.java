package dev.coalesce.agent.key;

import java.util.ArrayList;
import java.util.List;

/**
 * The resolved path of one key part: a parameter, {@code this} or a static member, followed by fields and methods.
 * Immutable.
 *
 * @param root the index of the parameter, counted from 0, {@link #THIS} or {@link #STATIC}
 * @param steps the members to read, from the root outwards; empty if the root is the part. The first step of a path
 *     with the root {@link #STATIC} is the static member
 */
public record KeyPath(int root, List<Step> steps) {
    /** The root of a path that starts at the object the method is called on. */
    public static final int THIS = -1;

    /** The root of a path that starts at a static field or method, and so needs no argument of the call. */
    public static final int STATIC = -2;

    /** Tells whether the path starts at a static field or method. */
    public boolean isStatic() {
        return root == STATIC;
    }

    /**
     * One member of a path.
     *
     * @param owner the binary name of the declaring class, as {@code Class.getName} returns it
     * @param name the name of the field or method
     * @param descriptor the JVM descriptor of a field, or of a method without parameters
     */
    public record Step(String owner, String name, String descriptor) {
        /** The classes whose objects stand for what they hold, at the start of a static path. */
        public static final List<String> HOLDERS =
                List.of("java.lang.ThreadLocal", "java.lang.ScopedValue", "java.util.function.Supplier");

        private static final String STATIC_PREFIX = "static ";

        /**
         * Creates the step that reads a static member.
         *
         * @param owner the binary name of the class that a user names
         * @param name the name of the field or method
         * @param descriptor the JVM descriptor of a field, or of a method without parameters
         * @return the first step of a path with the root {@link KeyPath#STATIC}
         */
        public static Step ofStatic(String owner, String name, String descriptor) {
            return new Step(STATIC_PREFIX + owner, name, descriptor);
        }

        /** Returns the binary name of the declaring class. */
        public String ownerName() {
            return isStatic() ? owner.substring(STATIC_PREFIX.length()) : owner;
        }

        /**
         * Creates the step from a holder to what it holds.
         *
         * @param holder {@code java.lang.ThreadLocal}, {@code java.lang.ScopedValue} or
         *     {@code java.util.function.Supplier}
         * @return the step; null follows from a scoped value that is not bound
         */
        public static Step ofHolder(String holder) {
            return new Step(holder, "get", "()Ljava/lang/Object;");
        }

        /** Tells whether this is a step from a holder to what it holds. */
        public boolean isDereference() {
            return name.equals("get") && HOLDERS.contains(owner);
        }

        boolean isStatic() {
            return owner.startsWith(STATIC_PREFIX);
        }

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
     * Writes where this path leads without the classes of its members, for an observer, which reads fields.
     *
     * @return the root, and the names of the members, separated by dots
     */
    public String names() {
        StringBuilder text = new StringBuilder().append(root);
        for (Step step : steps) {
            text.append('.').append(step.name);
        }
        return text.toString();
    }

    /**
     * Reads paths that {@link #encode} wrote.
     *
     * @param texts the encoded paths
     * @return the decoded paths, in the same order
     */
    public static List<KeyPath> decodeAll(List<String> texts) {
        List<KeyPath> paths = new ArrayList<>();
        for (String text : texts) {
            paths.add(decode(text));
        }
        return paths;
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
