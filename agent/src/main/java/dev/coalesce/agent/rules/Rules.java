package dev.coalesce.agent.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of one reading of the file. Safe for use by any number of threads. */
public final class Rules {
    /** None. */
    public static final Rules NONE = new Rules(List.of());

    private final List<Rule> all;
    private final Map<String, List<Rule>> byType = new HashMap<>();
    private final List<Rule> globs = new ArrayList<>();

    Rules(List<Rule> all) {
        this.all = List.copyOf(all);
        for (Rule rule : all) {
            String type = rule.selector().exactType();
            if (type == null) {
                globs.add(rule);
            } else {
                List<Rule> known = byType.get(type);
                List<Rule> ofType = known == null ? new ArrayList<>() : known;
                ofType.add(rule);
                byType.put(type, ofType);
            }
        }
    }

    /**
     * Whether the JDK has a class's name for itself.
     *
     * @param type with slashes
     * @return whether no rule or annotation can be about it
     */
    public static boolean isOfTheJdk(String type) {
        return Selector.isOfTheJdk(type);
    }

    /**
     * All of them.
     *
     * @return in the file's order
     */
    public List<Rule> all() {
        return all;
    }

    /**
     * The one of a name.
     *
     * @param text as {@link Rule#text}
     * @return null where there is none
     */
    public @Nullable Rule named(String text) {
        for (Rule rule : all) {
            if (rule.text().equals(text)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Whether one is about a class: what each class that loads has to pay.
     *
     * @param type its name, with slashes
     * @return whether {@link #of} may find something
     */
    public boolean concern(String type) {
        if (all.isEmpty()) {
            return false;
        }
        if (byType.containsKey(type)) {
            return true;
        }
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).selector().isOfType(type)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Those about a method.
     *
     * @param type its class, with slashes
     * @param method its name
     * @param descriptor its descriptor
     * @return the strongest last: one that names the class is stronger than one with a glob, then one that names the
     *     parameters, then the later one
     */
    public List<Rule> of(String type, String method, String descriptor) {
        if (all.isEmpty()) {
            return List.of();
        }
        List<Rule> found = new ArrayList<>();
        for (Rule rule : ofType(type)) {
            if (rule.selector().isOf(method, descriptor)) {
                found.add(rule);
            }
        }
        found.sort(Comparator.comparingInt(rule -> rule.selector().weight()));
        return found;
    }

    /**
     * What they say of a method.
     *
     * @param type its class, with slashes
     * @param method its name
     * @param descriptor its descriptor
     * @return by the annotation's names, but for the key, and {@code enabled}; null: nothing is said of it
     */
    public @Nullable Map<String, String> attributes(String type, String method, String descriptor) {
        List<Rule> found = of(type, method, descriptor);
        if (found.isEmpty()) {
            return null;
        }
        Map<String, String> attributes = new HashMap<>();
        for (Rule rule : found) {
            attributes.putAll(rule.attributes());
        }
        return attributes;
    }

    /**
     * Those that name a class, and not by a glob.
     *
     * @param type its name, with slashes
     * @return in the file's order
     */
    public List<Rule> naming(String type) {
        return byType.getOrDefault(type, List.of());
    }

    private List<Rule> ofType(String type) {
        List<Rule> found = new ArrayList<>(byType.getOrDefault(type, List.of()));
        for (Rule glob : globs) {
            if (glob.selector().isOfType(type)) {
                found.add(glob);
            }
        }
        return found;
    }

    /**
     * Notes that a class has been seen.
     *
     * @param type its name, with slashes
     * @param methods its methods, each as name and descriptor in one
     */
    public void seen(String type, Iterable<String> methods) {
        for (Rule rule : ofType(type)) {
            rule.seen(methods);
        }
    }

    /** Takes over what is known of rules that an earlier reading had too. */
    void continueFrom(Rules before) {
        for (Rule rule : all) {
            Rule old = before.named(rule.text());
            if (old != null) {
                rule.matchedAs(old);
            }
        }
    }

    /**
     * Which have matched nothing so far.
     *
     * @return in the file's order
     */
    public List<Rule> unmatched() {
        List<Rule> unmatched = new ArrayList<>();
        for (Rule rule : all) {
            if (rule.isUnmatched()) {
                unmatched.add(rule);
            }
        }
        return unmatched;
    }
}
