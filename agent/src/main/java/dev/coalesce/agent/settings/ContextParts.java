package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parts that the option {@code context} adds to the key of every coalesced method and {@code Coalescer}.
 *
 * <p>A part that cannot be used stays in the list. No key can be made with it, so nothing is shared: a key without the
 * part would give one tenant's results to another.
 *
 * @param paths the paths of the parts, as they were read; none if the option is not set
 * @param origin where the option was read, for messages
 */
public record ContextParts(List<String> paths, String origin) {
    /** The name of the option, and of the attribute that turns its parts off for a method. */
    public static final String NAME = "context";

    /** The parts of an option that is not set. */
    public static final ContextParts NONE = new ContextParts(List.of(), "");

    /** The values of the option, for messages. */
    static final String ALLOWED =
            "a class and a static member, such as T(com.acme.Tenant).current; several parts: [T(a.B).x,T(c.D).y]";

    /** Another cure for a method for which a part cannot be used. */
    public static final String CURE_OF_METHOD =
            "If the result is the same in every context, set " + NAME + " to false for the method.";

    /** Stands for a value in the file that is not a list of texts. */
    static final String UNREADABLE = "(unreadable)";

    private static final String START = "T(";

    /**
     * Reads the option.
     *
     * @param setting the text, with or without brackets; parts are separated by commas or semicolons
     * @param invalid receives the parts that cannot be used
     * @return all parts, also those
     */
    static ContextParts parse(OptionSetting setting, List<String> invalid) {
        Set<String> paths = new LinkedHashSet<>();
        for (String each : split(setting.stripped())) {
            String path = unquoted(each.strip());
            if (!path.isEmpty() && paths.add(path) && !isPath(path) && !path.equals(UNREADABLE)) {
                invalid.add(path);
            }
        }
        return paths.isEmpty() ? NONE : new ContextParts(List.copyOf(paths), setting.origin());
    }

    /** Joins parts that were read from a list. */
    public static String join(List<String> paths) {
        return String.join(";", paths);
    }

    private static List<String> split(String text) {
        boolean isList = text.startsWith("[") && text.endsWith("]");
        String list = isList ? text.substring(1, text.length() - 1) : text;
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= list.length(); i++) {
            if (i == list.length() || list.charAt(i) == ',' || list.charAt(i) == ';') {
                parts.add(list.substring(from, i));
                from = i + 1;
            }
        }
        return parts;
    }

    private static String unquoted(String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        boolean isQuoted =
                text.length() > 1 && (first == '"' || first == '\'') && text.charAt(text.length() - 1) == first;
        return isQuoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    /** Tells whether a text has the form of a path. Whether its class exists is known when a method is woven. */
    private static boolean isPath(String text) {
        int end = text.indexOf(')');
        return text.startsWith(START)
                && end > START.length()
                && areNames(text.substring(START.length(), end).strip())
                && text.startsWith(".", end + 1)
                && areNames(text.substring(end + 2).replace("()", ""));
    }

    /** Tells whether a text is one name or several, separated by dots. */
    private static boolean areNames(String text) {
        for (String name : text.split("\\.", -1)) {
            String stripped = name.strip();
            if (stripped.isEmpty()) {
                return false;
            }
            for (int i = 0; i < stripped.length(); i++) {
                if (!Character.isJavaIdentifierPart(stripped.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Tells whether the parts are added to the key of a method.
     *
     * @param attributes texts by attribute name
     * @return false if the attribute of the option's name is false
     */
    public static boolean areAddedBy(Map<String, String> attributes) {
        return !attributes.getOrDefault(NAME, "").strip().equalsIgnoreCase("false");
    }

    /**
     * Explains that a part cannot be used.
     *
     * @param mistake what is wrong with the part, as if it were a part of a method's key
     * @param otherCure what else to do, as a sentence
     * @return the same, about this option
     */
    public InvalidSettingException mistake(InvalidSettingException mistake, String otherCure) {
        return mistake.inContext("the option " + NAME + " (" + origin + ") has the part", otherCure);
    }

    /**
     * Tells whether there are no parts.
     *
     * @return true if the option is not set
     */
    public boolean isEmpty() {
        return paths.isEmpty();
    }
}
