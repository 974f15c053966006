package dev.coalesce.agent.settings;

import java.util.Map;

/** The attribute that gives a method a name of its own. The annotation processor has a copy of the check. */
public final class StableName {
    /** The name of the attribute. */
    public static final String ATTRIBUTE = "name";

    /** The names that are allowed, as the object of a verb. */
    static final String ALLOWED =
            "a name of at most 200 characters, in one line, with a letter or a digit, such as prices.by-sku";

    private static final int MAX_LENGTH = 200;

    private StableName() {}

    /**
     * Returns the name that attributes give to a method.
     *
     * @param attributes texts by attribute name
     * @return the name without blanks around it; empty if there is none
     */
    public static String in(Map<String, String> attributes) {
        return attributes.getOrDefault(ATTRIBUTE, "").strip();
    }

    /** Tells whether a text is a name, or empty. Blanks around it do not count. */
    static boolean isValid(String text) {
        String name = text.strip();
        boolean hasLetter = name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            int type = Character.getType(each);
            if (type == Character.CONTROL
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                return false;
            }
            hasLetter |= Character.isLetterOrDigit(each) || Character.isSurrogate(each);
        }
        return hasLetter && name.length() <= MAX_LENGTH;
    }
}
