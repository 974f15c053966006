package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * What an invalidating method drops, in a form that a class file can hold.
 *
 * @param type name of the class that declares the coalesced method
 * @param method its name; all overloads are meant
 * @param key resolved paths, as {@link dev.coalesce.agent.key.KeyPath} writes them; empty: all results
 */
public record InvalidationSpec(String type, String method, List<String> key) {
    private static final String TYPE = "type=";
    private static final String METHOD = "method=";
    private static final String KEY = "key=";

    /**
     * Writes several as strings.
     *
     * @param drops in their order
     * @return a group of lines each
     */
    public static List<String> encode(List<InvalidationSpec> drops) {
        List<String> lines = new ArrayList<>();
        for (InvalidationSpec drop : drops) {
            lines.add(TYPE + drop.type);
            lines.add(METHOD + drop.method);
            drop.key.forEach(path -> lines.add(KEY + path));
        }
        return lines;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param lines in that order
     * @return the same drops
     */
    public static List<InvalidationSpec> decode(String... lines) {
        List<InvalidationSpec> drops = new ArrayList<>();
        for (int i = 0; i < lines.length; ) {
            String type = lines[i++].substring(TYPE.length());
            String method = lines[i++].substring(METHOD.length());
            List<String> key = new ArrayList<>();
            while (i < lines.length && lines[i].startsWith(KEY)) {
                key.add(lines[i++].substring(KEY.length()));
            }
            drops.add(new InvalidationSpec(type, method, List.copyOf(key)));
        }
        return drops;
    }
}
