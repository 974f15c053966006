package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.OneLine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An entry under {@code methods} in the file: which methods it selects, and the attributes it sets for them. */
public final class Rule {
    private static final String ENABLED = "enabled";

    /** Limits memory, because an application may generate classes without end. */
    private static final int MAX_TAKEN = 10_000;

    private final String text;
    private final String where;
    private final Selector selector;
    private final Map<String, String> attributes;
    private final @Nullable List<String> key;
    private final List<RuleInvalidation> invalidations;

    // Facts about the classes that the rule selects. Written by threads that load classes and by the reloading
    // thread,
    // read by the thread that reports unmatched rules. The flags are only ever set to true.

    private volatile boolean typeSeen;
    private volatile boolean matched;
    private volatile boolean hasWoven;
    private volatile boolean loadedEarlier;

    /** Methods of a selected class that has no matching one, as candidates for the message. */
    private volatile List<String> candidates = List.of();

    /** The methods that the rule takes over: the class with slashes, a blank, the name and descriptor. */
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    /** The class that has the body of a selected method which a selected class inherits; empty: there is none. */
    private volatile String inheritedFrom = "";

    Rule(
            String text,
            String where,
            Selector selector,
            Map<String, String> attributes,
            @Nullable List<String> key,
            List<RuleInvalidation> invalidations) {
        this.text = text;
        this.where = where;
        this.selector = selector;
        this.attributes = Map.copyOf(attributes);
        this.key = key == null ? null : List.copyOf(key);
        this.invalidations = List.copyOf(invalidations);
    }

    /**
     * Returns the invalidations of the selected methods.
     *
     * @return empty if the rule has no attribute {@code invalidates}, or is not enabled
     */
    public List<RuleInvalidation> invalidations() {
        return isEnabled() ? invalidations : List.of();
    }

    /**
     * Whether the rule coalesces methods. A rule that only invalidates does not.
     *
     * @return true if the rule sets an attribute of {@code @Coalesce}, or has no attribute at all
     */
    public boolean coalesces() {
        int onOff = (attributes.containsKey(ENABLED) ? 1 : 0) + (attributes.containsKey(Mode.NAME) ? 1 : 0);
        return invalidations.isEmpty() || key != null || attributes.size() > onOff;
    }

    private boolean isEnabled() {
        return Mode.of(attributes) == Mode.ON;
    }

    /**
     * Whether the rule observes methods, instead of coalescing them.
     *
     * @return true if every call of the selected methods runs its own body, and is observed
     */
    public boolean observes() {
        return Mode.of(attributes).isObserving();
    }

    /**
     * Whether the rule takes over methods that have Spring's {@code @Cacheable}, and applies to no other methods.
     *
     * @return true if it has the attribute {@code from}
     */
    public boolean isFromSpring() {
        return attributes.containsKey(MethodSettings.FROM);
    }

    /** Records that the rule applies to a method, because of its annotation. */
    void take(String type, String method, String descriptor) {
        if (taken.size() < MAX_TAKEN) {
            taken.add(type + ' ' + method + descriptor);
            matched = true;
        }
    }

    /** Whether the rule applies to a method of a class that it selects. */
    boolean appliesTo(String type, String method, String descriptor) {
        return selector.matchesMethod(method, descriptor)
                && (!isFromSpring() || taken.contains(type + ' ' + method + descriptor));
    }

    /**
     * The attributes that the rule sets, without the key.
     *
     * @return values by attribute name, including {@code enabled}
     */
    public Map<String, String> attributes() {
        return attributes;
    }

    /**
     * The paths of the key.
     *
     * @return the paths; null if the rule does not set the key
     */
    public @Nullable List<String> key() {
        return key;
    }

    /**
     * The selected methods, as written in the file.
     *
     * @return the text of the rule's name
     */
    public String text() {
        return text;
    }

    /** Tells whether the rule sets an attribute, or the key. */
    boolean sets(String attribute) {
        return attribute.equals("key") ? key != null : attributes.containsKey(attribute);
    }

    /** Returns the position of the rule, as messages show it. */
    String where() {
        return where;
    }

    /**
     * Whether the rule selects methods of a class.
     *
     * @param type the class name with slashes
     * @return true if the rule selects the class, even if the class has no such method
     */
    public boolean selectsType(String type) {
        return selector.matchesType(type);
    }

    /**
     * Whether a class with a selected method has been seen.
     *
     * @return false if no such class has been seen, or only classes without such a method
     */
    public boolean hasMatched() {
        return matched;
    }

    /**
     * Whether the methods of a selected class are known.
     *
     * @return false if no such class has been looked at
     */
    public boolean isTypeSeen() {
        return typeSeen;
    }

    /**
     * Whether a selected method has been woven.
     *
     * @return true if the rule has an effect
     */
    public boolean hasWoven() {
        return hasWoven;
    }

    Selector selector() {
        return selector;
    }

    /** Records that a selected method has been woven. */
    void woven() {
        hasWoven = true;
        matched = true;
    }

    /**
     * Records a selected class. Each method is its name followed by its descriptor; an inherited one has the class that
     * has its body behind that, after a blank, or nothing if it is abstract.
     */
    void seen(Iterable<String> methods, Iterable<String> inherited) {
        if (isFromSpring()) {
            typeSeen = true;
            return; // the annotations decide
        }
        boolean found = false;
        for (String method : methods) {
            found |= matches(method);
        }
        for (String method : inherited) {
            int blank = method.indexOf(' ');
            if (blank < 0) {
                found |= matches(method);
            } else if (matches(method.substring(0, blank))) {
                inheritedFrom = method.substring(blank + 1);
            }
        }
        if (!found && !matched && candidates.isEmpty()) {
            candidates = selector.candidates(methods);
        }
        typeSeen = true;
        if (found) {
            matched = true;
        }
    }

    private boolean matches(String method) {
        int bracket = method.indexOf('(');
        return selector.matchesMethod(method.substring(0, bracket), method.substring(bracket));
    }

    /**
     * Records that a selected class was loaded before the rule was read. Its methods are unknown then, except those
     * that are woven.
     *
     * @param hasWovenMethod whether the rule selects a woven method of that class
     */
    public void recordLoadedBefore(boolean hasWovenMethod) {
        loadedEarlier = true;
        if (hasWovenMethod) {
            matched = true;
        }
    }

    /** Takes over what is known from the same rule in the previous version of the file. */
    void continueFrom(Rule previous) {
        typeSeen = previous.typeSeen;
        matched = previous.matched;
        hasWoven = previous.hasWoven;
        loadedEarlier = previous.loadedEarlier;
        candidates = previous.candidates;
        inheritedFrom = previous.inheritedFrom;
        taken.addAll(previous.taken);
    }

    /** Whether a selected class has been loaded. */
    boolean isSeen() {
        return typeSeen || matched || loadedEarlier;
    }

    /** Whether the rule matched nothing. A rule for a class that was loaded before it has been reported already. */
    boolean isUnmatched() {
        return !matched && !loadedEarlier;
    }

    /**
     * Explains why the rule matched nothing.
     *
     * @param when the time of the report, after a blank, such as {@code " in the first minute"}; may be empty
     * @return the message, in one line
     */
    public String describeUnmatched(String when) {
        String start = this + " matched nothing" + when + ": ";
        if (Selector.isOwnName(text.strip())) {
            return start
                    + "no coalesced method has that name. Set name in @Coalesce or in another rule, or write a class"
                    + " and a method, such as com.acme.S3Client.getObject";
        }
        if (!typeSeen) {
            return start + "no such class was loaded";
        }
        if (isFromSpring()) {
            return start + "no method of its classes has Spring's @Cacheable";
        }
        String body = inheritedFrom;
        if (!body.isEmpty()) {
            return start + "its class inherits the method from " + OneLine.of(body)
                    + ", and rules do not apply to one of the classes that inherit a body; write the rule for "
                    + OneLine.of(body)
                    + ", or override the method";
        }
        StringJoiner declared = new StringJoiner(", ", "; it declares ", "").setEmptyValue("");
        for (String candidate : candidates) {
            declared.add(Selector.displayName(candidate));
        }
        return start + "its class has no such method" + OneLine.of(declared.toString());
    }

    /** The rule's name and position, as messages show it. */
    @Override
    public String toString() {
        return "the rule \"" + text + "\" (" + where + ")";
    }
}
