package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.OneLine;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a file says of some methods. */
public final class Rule {
    private final String text;
    private final String where;
    private final Selector selector;
    private final Map<String, String> attributes;
    private final @Nullable List<String> key;

    private volatile boolean typeSeen;
    private volatile boolean matched;
    private volatile boolean late;

    /** What a class that it is about has instead of its method. */
    private volatile List<String> others = List.of();

    Rule(String text, String where, Selector selector, Map<String, String> attributes, @Nullable List<String> key) {
        this.text = text;
        this.where = where;
        this.selector = selector;
        this.attributes = Map.copyOf(attributes);
        this.key = key == null ? null : List.copyOf(key);
    }

    /**
     * What it says, by the annotation's names, but for the key; and {@code enabled}.
     *
     * @return those that were given
     */
    public Map<String, String> attributes() {
        return attributes;
    }

    /**
     * The paths of the key.
     *
     * @return null where nothing is said of it
     */
    public @Nullable List<String> key() {
        return key;
    }

    /**
     * Its methods, as the file names them.
     *
     * @return text
     */
    public String text() {
        return text;
    }

    /**
     * Whether it is about a class.
     *
     * @param type its name, with slashes
     * @return whether it may be about a method of it
     */
    public boolean isAbout(String type) {
        return selector.isOfType(type);
    }

    /**
     * Whether a class with its method has been seen.
     *
     * @return false also where a class was, without such a method
     */
    public boolean hasMatched() {
        return matched;
    }

    Selector selector() {
        return selector;
    }

    /** Notes that a class it is about has been seen, with these methods, each as name and descriptor in one. */
    void seen(Iterable<String> methods) {
        boolean found = false;
        for (String method : methods) {
            int bracket = method.indexOf('(');
            found |= selector.isOf(method.substring(0, bracket), method.substring(bracket));
        }
        if (!found && !matched && others.isEmpty()) {
            others = selector.others(methods);
        }
        typeSeen = true;
        matched |= found;
    }

    /**
     * Notes that a class it is about was loaded before it was read, which the class's own loading cannot tell.
     *
     * @param withMethod whether that has a woven method for it; otherwise nobody knows which methods that has
     */
    public void loadedBefore(boolean withMethod) {
        late = true;
        matched |= withMethod;
    }

    void matchedAs(Rule before) {
        typeSeen = before.typeSeen;
        matched = before.matched;
        late = before.late;
        others = before.others;
    }

    /** Whether it is known to have done nothing: of a class that was there before it, that has been said. */
    boolean isUnmatched() {
        return !matched && !late;
    }

    /**
     * For messages about what it did not do.
     *
     * @param when this is so, after a blank; or empty
     * @return one line
     */
    public String unmatched(String when) {
        if (!typeSeen) {
            return this + " has matched nothing: no such class has been loaded" + when;
        }
        StringJoiner there = new StringJoiner(", ", "; it declares ", "").setEmptyValue("");
        for (String other : others) {
            there.add(Selector.text(other));
        }
        return this + " has matched nothing: its class has no such method" + when + OneLine.of(there.toString());
    }

    /** Its name and place. */
    @Override
    public String toString() {
        return "the rule \"" + text + "\" (" + where + ")";
    }
}
