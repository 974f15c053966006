package dev.coalesce.agent.settings;

import java.util.List;

/**
 * How one linked method is coalesced at this moment, and where that was configured. It holds texts only, so it keeps no
 * class in memory.
 *
 * @param method the method, as {@code com.acme.Prices.price(java.lang.String, com.acme.User)}
 * @param name the name by which beans, commands and rules know the method
 * @param key the paths of the key, as users write them; all parameters if none was given
 * @param keyFrom where the key was configured
 * @param unkeyed the parameters that are not in the key
 * @param settings the other settings: {@code mode}, {@code ttl} and {@code scope} first, then those that are no default
 */
public record MethodReport(
        String method, String name, List<String> key, String keyFrom, List<String> unkeyed, List<Setting> settings) {

    /** Where a setting comes from that nobody has configured. */
    public static final String DEFAULT = "default";

    /**
     * One setting.
     *
     * @param name the attribute
     * @param value its value, as it was written
     * @param from where it was configured: the annotation, the position of a rule, an option, or {@link #DEFAULT}
     */
    public record Setting(String name, String value, String from) {
        @Override
        public String toString() {
            return name + " " + value + " (" + from + ")";
        }
    }

    /**
     * Returns the setting with a name.
     *
     * @param name the attribute
     * @return its value; empty if it is a default that the report does not mention
     */
    public String value(String name) {
        for (Setting each : settings) {
            if (each.name.equals(name)) {
                return each.value;
            }
        }
        return "";
    }

    /** Formats the report for the log, in one line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(method)
                .append(": key [")
                .append(String.join(", ", key))
                .append("] (")
                .append(keyFrom)
                .append("), not in the key: ")
                .append(unkeyed.isEmpty() ? "nothing" : String.join(", ", unkeyed));
        for (Setting each : settings) {
            line.append("; ").append(each);
        }
        return line.toString();
    }
}
