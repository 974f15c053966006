package dev.coalesce.agent.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of one version of the file. Immutable, apart from what each {@link Rule} records; thread-safe. */
public final class Rules {
    /** No rules. */
    public static final Rules NONE = new Rules(List.of());

    private final List<Rule> all;
    private final Map<String, List<Rule>> byType = new HashMap<>();

    /** Whether a rule takes over methods with Spring's annotation. */
    private final boolean isFromSpring;

    /** The rules whose class name contains a {@code *}. */
    private final List<Rule> globs = new ArrayList<>();

    Rules(List<Rule> all) {
        this.all = List.copyOf(all);
        boolean anyFromSpring = false;
        for (Rule rule : all) {
            anyFromSpring |= rule.isFromSpring();
            String type = rule.selector().exactType();
            if (type == null) {
                globs.add(rule);
            } else {
                List<Rule> existing = byType.get(type);
                List<Rule> ofType = existing == null ? new ArrayList<>() : existing;
                ofType.add(rule);
                byType.put(type, ofType);
            }
        }
        this.isFromSpring = anyFromSpring;
    }

    /**
     * Whether a class name is reserved for the JDK.
     *
     * @param type the class name with slashes
     * @return true if neither a rule nor an annotation can coalesce methods of that class
     */
    public static boolean isOfTheJdk(String type) {
        return Selector.isOfTheJdk(type);
    }

    /**
     * All rules.
     *
     * @return the rules in the order of the file
     */
    public List<Rule> all() {
        return all;
    }

    /**
     * The rule with a name.
     *
     * @param text the name, as returned by {@link Rule#text}
     * @return the rule; null if there is none
     */
    public @Nullable Rule named(String text) {
        for (Rule rule : all) {
            if (rule.text().strip().equals(text.strip())) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Whether any rule is about a class. Called for each class that loads, so it allocates nothing for exact names.
     *
     * @param type the class name with slashes
     * @return true if {@link #rulesFor} may find a rule for a method of the class
     */
    public boolean concernsType(String type) {
        if (all.isEmpty()) {
            return false;
        }
        if (byType.containsKey(type)) {
            return true;
        }
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).selector().matchesType(type)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The rules about a method, in increasing precedence. A rule that names the class takes precedence over one with a
     * glob, then a rule that names the parameters over one that does not, then a later rule over an earlier one.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     * @return the rules, the one with the highest precedence last
     */
    public List<Rule> rulesFor(String type, String method, String descriptor) {
        if (all.isEmpty()) {
            return List.of();
        }
        List<Rule> found = new ArrayList<>();
        for (Rule rule : ofType(type)) {
            if (rule.coalesces() && rule.appliesTo(type, method, descriptor)) {
                found.add(rule);
            }
        }
        found.sort(Comparator.comparingInt(rule -> rule.selector().specificity()));
        return found;
    }

    /**
     * Finds rules that would take over a method if it has Spring's {@code @Cacheable}.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     * @return true if {@link #takeFromSpring} makes a difference
     */
    public boolean mayTakeFromSpring(String type, String method, String descriptor) {
        if (isFromSpring) {
            for (Rule rule : ofType(type)) {
                if (rule.isFromSpring()
                        && rule.selector().matchesMethod(method, descriptor)
                        && !rule.appliesTo(type, method, descriptor)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Lets rules take over a method that has Spring's {@code @Cacheable}. From then on, {@link #rulesFor} finds them.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     */
    public void takeFromSpring(String type, String method, String descriptor) {
        for (Rule rule : ofType(type)) {
            if (rule.isFromSpring() && rule.selector().matchesMethod(method, descriptor)) {
                rule.take(type, method, descriptor);
            }
        }
    }

    /**
     * Whether any rule is about methods of a name in a class.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @return true if {@link #rulesFor} may find a rule for one of its overloads
     */
    public boolean selectMethod(String type, String method) {
        for (Rule rule : ofType(type)) {
            if (rule.selector().selectsName(method)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the invalidations that rules declare for a method.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     * @return the rules that invalidate something
     */
    public List<Rule> invalidatingRules(String type, String method, String descriptor) {
        List<Rule> found = new ArrayList<>();
        for (Rule rule : ofType(type)) {
            if (!rule.invalidations().isEmpty() && rule.selector().matchesMethod(method, descriptor)) {
                found.add(rule);
            }
        }
        return found;
    }

    /**
     * Whether any rule invalidates.
     *
     * @return false if {@link #invalidatingRules} finds nothing for any method
     */
    public boolean invalidate() {
        for (Rule rule : all) {
            if (!rule.invalidations().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether any rule observes.
     *
     * @return false if nothing has to be woven for observing
     */
    public boolean observe() {
        for (Rule rule : all) {
            if (rule.observes()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The attributes that the rules set for a method, without the key.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     * @return values by attribute name, including {@code enabled}; null if no rule is about the method
     */
    public @Nullable Map<String, String> attributes(String type, String method, String descriptor) {
        List<Rule> found = rulesFor(type, method, descriptor);
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
     * The attributes that a rule sets which addresses methods by a name of their own.
     *
     * @param name the attribute {@code name} of a method
     * @return values by attribute name, including {@code enabled}; null if there is no such rule
     */
    public @Nullable Map<String, String> attributesOfNamed(String name) {
        Rule rule = coalescing(name);
        return rule == null ? null : rule.attributes();
    }

    /**
     * Returns where such a rule sets an attribute.
     *
     * @param name the attribute {@code name} of a method
     * @param attribute the name of an attribute, or {@code key}
     * @return the position of the rule; null if there is none
     */
    public @Nullable String whereOfNamed(String name, String attribute) {
        Rule rule = coalescing(name);
        return rule != null && rule.sets(attribute) ? rule.where() : null;
    }

    /**
     * The rule that addresses methods by a name of their own, if it coalesces.
     *
     * @param name the attribute {@code name} of a method
     * @return null if there is none
     */
    public @Nullable Rule coalescing(String name) {
        Rule rule = named(name);
        return rule != null && rule.coalesces() ? rule : null;
    }

    /**
     * Where an attribute of a method was written.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     * @param attribute the name of an attribute, or {@code key}
     * @return the position of the rule whose value is in force; null if no rule sets the attribute
     */
    public @Nullable String where(String type, String method, String descriptor, String attribute) {
        List<Rule> found = rulesFor(type, method, descriptor);
        for (int i = found.size() - 1; i >= 0; i--) {
            Rule rule = found.get(i);
            if (rule.sets(attribute)) {
                return rule.where();
            }
        }
        return null;
    }

    /**
     * The rules that name a class exactly, without a glob.
     *
     * @param type the class name with slashes
     * @return the rules in the order of the file
     */
    public List<Rule> namingType(String type) {
        return byType.getOrDefault(type, List.of());
    }

    private List<Rule> ofType(String type) {
        List<Rule> found = new ArrayList<>(byType.getOrDefault(type, List.of()));
        for (Rule glob : globs) {
            if (glob.selector().matchesType(type)) {
                found.add(glob);
            }
        }
        return found;
    }

    /**
     * Records that a class has been seen, in the rules that are about it.
     *
     * @param type the class name with slashes
     * @param methods the methods of the class, each as its name followed by its descriptor
     * @param inherited the methods that it inherits; a blank and the class that has the body follow, if there is one
     */
    public void recordSeen(String type, Iterable<String> methods, Iterable<String> inherited) {
        for (Rule rule : ofType(type)) {
            rule.seen(methods, inherited);
        }
    }

    /**
     * Records that a method has been woven, in the rules that select it.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     */
    public void recordWoven(String type, String method, String descriptor) {
        for (Rule rule : ofType(type)) {
            if (rule.appliesTo(type, method, descriptor)) {
                rule.woven();
            }
        }
    }

    /** Takes over what is known about rules that the previous version of the file has too. */
    void continueFrom(Rules previous) {
        for (Rule rule : all) {
            Rule same = previous.named(rule.text());
            if (same != null) {
                rule.continueFrom(same);
            }
        }
    }

    /**
     * Whether a class that a rule is about has been loaded.
     *
     * @return false if the rules seem to be about another program
     */
    public boolean isAnySeen() {
        for (Rule rule : all) {
            if (rule.isSeen()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The rules that have matched nothing so far.
     *
     * @return the rules in the order of the file
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
