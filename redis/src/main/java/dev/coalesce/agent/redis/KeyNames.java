package dev.coalesce.agent.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The names of the strings in the server.
 *
 * <table>
 *   <caption>Names</caption>
 *   <tr><th>name</th><th>content</th></tr>
 *   <tr><td>{@code co1:<namespace>:{<id>}:<generation>:v}</td><td>a key's value</td></tr>
 *   <tr><td>{@code co1:<namespace>:{<id>}:<generation>:l}</td><td>a key's lease, or the outcome of its last flight</td></tr>
 *   <tr><td>{@code co1:<namespace>:g:<method>}</td><td>the generation of a method, or of a declaration that methods override</td></tr>
 *   <tr><td>{@code co1:<namespace>:d}</td><td>the latest drops, see {@link DropLog}</td></tr>
 * </table>
 *
 * <p>A key's two strings are in one hash slot, because the slot depends only on what the braces enclose. Thread-safe.
 */
final class KeyNames {
    private static final String FORMAT = "co1:";
    static final int ID_LENGTH = 22;

    private final String keys;
    private final String generations;
    private final String drops;

    /**
     * Creates the names of a namespace.
     *
     * @param namespace the option of this name; braces, which would change the slot, are replaced
     */
    KeyNames(String namespace) {
        String clean = namespace.replace('{', '(').replace('}', ')');
        this.keys = FORMAT + clean + ":{";
        this.generations = FORMAT + clean + ":g:";
        this.drops = FORMAT + clean + ":d";
    }

    byte[] value(String id, long generation) {
        return bytes(keys + id + "}:" + Long.toHexString(generation) + ":v");
    }

    byte[] lease(String id, long generation) {
        return bytes(keys + id + "}:" + Long.toHexString(generation) + ":l");
    }

    byte[] generation(String method) {
        return bytes(generations + method);
    }

    byte[] drops() {
        return bytes(drops);
    }

    /** {@return the method whose generation has this name; null if it is the name of something else} */
    @Nullable
    String methodOf(String name) {
        return name.startsWith(generations) ? name.substring(generations.length()) : null;
    }

    /** {@return the id of the key whose value or lease has this name; null if it is the name of something else} */
    @Nullable
    String idOf(String name) {
        int start = keys.length();
        boolean key = name.startsWith(keys) && name.length() > start + ID_LENGTH;
        return key ? name.substring(start, start + ID_LENGTH) : null;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
