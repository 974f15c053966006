package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * The results that an invalidating method invalidates. Woven classes carry it as strings.
 *
 * @param type the name of the class that declares the coalesced method
 * @param method the name of the coalesced method, which stands for all overloads
 * @param key the resolved key paths, as {@link dev.coalesce.agent.key.KeyPath} encodes them; empty for all results
 */
public record InvalidationSpec(String type, String method, List<String> key) {
    private static final String TYPE = "type=";
    private static final String METHOD = "method=";
    private static final String KEY = "key=";

    /**
     * Encodes a list of specs as strings.
     *
     * @param specs the specs
     * @return several lines for each spec, in the same order
     */
    public static List<String> encode(List<InvalidationSpec> specs) {
        List<String> lines = new ArrayList<>();
        for (InvalidationSpec spec : specs) {
            lines.add(TYPE + spec.type);
            lines.add(METHOD + spec.method);
            spec.key.forEach(path -> lines.add(KEY + path));
        }
        return lines;
    }

    /**
     * Decodes what {@link #encode} has encoded.
     *
     * @param lines the lines, in the order of {@link #encode}
     * @return the specs
     */
    public static List<InvalidationSpec> decode(String... lines) {
        List<InvalidationSpec> specs = new ArrayList<>();
        for (int i = 0; i < lines.length; ) {
            String type = lines[i++].substring(TYPE.length());
            String method = lines[i++].substring(METHOD.length());
            List<String> key = new ArrayList<>();
            while (i < lines.length && lines[i].startsWith(KEY)) {
                key.add(lines[i++].substring(KEY.length()));
            }
            specs.add(new InvalidationSpec(type, method, List.copyOf(key)));
        }
        return specs;
    }
}
