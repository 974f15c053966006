package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.Mode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds the rules in force, which change when the file is reloaded, and the option that adds to their keys.
 * Thread-safe.
 */
public final class RuleBook {
    /**
     * Limits memory, because an application may generate and unload classes without end. Beyond the limit, a method
     * that is woven may be reported as not woven when a rule for it is added later.
     */
    private static final int MAX_WOVEN = 10_000;

    /** Woven methods: the class name with slashes, a blank, the method's name and descriptor. */
    private final Set<String> woven = ConcurrentHashMap.newKeySet();

    /** The own names of woven methods. */
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    private final ContextParts context;
    private volatile Rules now;
    private volatile boolean isLive;
    private volatile Mode mode = Mode.ON;

    /**
     * Creates a rule book without a context.
     *
     * @param rules the rules in force at the start
     */
    public RuleBook(Rules rules) {
        this(rules, ContextParts.NONE);
    }

    /**
     * Creates a rule book.
     *
     * @param rules the rules in force at the start
     * @param context the parts that are added to the key of every method
     */
    public RuleBook(Rules rules, ContextParts context) {
        this.now = rules;
        this.context = context;
    }

    /**
     * The parts that are added to the key of every method.
     *
     * @return the value of the option; it does not change, because keys are woven into classes
     */
    public ContextParts context() {
        return context;
    }

    /**
     * The rules in force.
     *
     * @return the rules of the version of the file that was read last
     */
    public Rules current() {
        return now;
    }

    /**
     * Replaces the rules in force. Called by the reloading thread only.
     *
     * @param fresh the rules of the new version of the file
     */
    public void replace(Rules fresh) {
        fresh.continueFrom(now);
        for (Rule rule : fresh.all()) {
            if (names.contains(rule.text().strip())) {
                rule.woven();
            }
        }
        isLive = true;
        now = fresh;
    }

    /**
     * Returns the mode of methods for which no rule has one.
     *
     * @return the value of the option
     */
    public Mode mode() {
        return mode;
    }

    /**
     * Changes what is done with methods for which no rule has a mode.
     *
     * @param ofOption the value of the option
     */
    public void setMode(Mode ofOption) {
        mode = ofOption;
    }

    /**
     * Whether the rules were reloaded while the application ran. A configuration error in them must not stop the JVM.
     *
     * @return false until the first {@link #replace}
     */
    public boolean isReloaded() {
        return isLive;
    }

    /**
     * Records a woven method. A rule that is added later takes effect on it.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @param descriptor the method's descriptor
     */
    public void recordWoven(String type, String method, String descriptor) {
        now.recordWoven(type, method, descriptor);
        if (woven.size() < MAX_WOVEN) {
            woven.add(type + ' ' + method + descriptor);
        }
    }

    /**
     * Records that a method with a name of its own has been woven.
     *
     * @param name the method's name
     */
    public void recordNamed(String name) {
        Rule rule = now.named(name);
        if (rule != null) {
            rule.woven();
        }
        if (names.size() < MAX_WOVEN) {
            names.add(name);
        }
    }

    /**
     * Whether a rule selects a woven method of a class, and so takes effect without weaving the class.
     *
     * @param type the class name with slashes
     * @param rule a rule about that class
     * @return true if there is such a method
     */
    public boolean isWoven(String type, Rule rule) {
        if (rule.isFromSpring()) {
            return false; // it is not known which methods have the annotation
        }
        for (String each : woven) {
            int bracket = each.indexOf('(');
            if (each.startsWith(type + ' ')
                    && rule.selector()
                            .matchesMethod(each.substring(type.length() + 1, bracket), each.substring(bracket))) {
                return true;
            }
        }
        return false;
    }
}
