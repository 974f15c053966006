package dev.coalesce.agent.link;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.UncoalescedMode;
import dev.coalesce.agent.classes.Declarations;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodReport;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.StableName;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that rules give to methods. They may change while the JVM runs. What was woven into a class (its key,
 * its scope) stays. Thread-safe.
 */
public final class RuntimeOverrides {
    /** Something that says what attributes a method has. */
    public interface Source {
        /**
         * Returns the attributes of a method.
         *
         * @param type the class of the method, with slashes
         * @param method the name of the method
         * @param descriptor the descriptor of the method
         * @return attributes by the names of the annotation, checked, and {@code enabled}; null if there is no rule for
         *     the method
         */
        @Nullable
        Map<String, String> of(String type, String method, String descriptor);

        /**
         * Returns the attributes of a method with a name of its own.
         *
         * @param name the method's name
         * @return as {@link #of}, from a rule that names the method by that name
         */
        default @Nullable Map<String, String> named(String name) {
            return null;
        }

        /**
         * Returns where a rule that names a method by its own name sets an attribute.
         *
         * @param name the method's name
         * @param attribute the name of the attribute, or {@code key}
         * @return the position of the rule; null if there is none
         */
        default @Nullable String whereNamed(String name, String attribute) {
            return null;
        }

        /**
         * Returns where an attribute of a method was written.
         *
         * @param type the class of the method, with slashes
         * @param method the name of the method
         * @param descriptor the descriptor of the method
         * @param attribute the name of the attribute, or {@code key}
         * @return the position of the rule that sets it; null if there is none
         */
        default @Nullable String where(String type, String method, String descriptor, String attribute) {
            return null;
        }
    }

    /** A linked method, and what was woven into its class about it. */
    private record Known(WeakReference<CoalescedMethod> method, MethodSpec spec) {}

    private @Nullable Source source;

    /** Takes precedence over {@link #source}; null if a command has changed nothing since the rules were loaded. */
    private @Nullable Source temporary;

    private boolean isOn = true;

    /** Whether all methods run their bodies for a while, because a test says so. */
    private boolean isSuspended;

    /** The mode of methods that have none of their own. */
    private Mode mode = Mode.ON;

    /** Null if nothing is observed in this JVM. */
    private @Nullable Supplier<@Nullable Observations> observations;

    private final List<WeakReference<CoalescedMethod>> coalescers = new ArrayList<>();
    private List<Known> all = new ArrayList<>();
    private final SharedNames sharedNames = new SharedNames();

    /** When there are this many methods, unloaded ones are removed. */
    private int limit = 16;

    /** The attributes of methods that have none of their own. */
    private final Map<String, String> defaults;

    private final ContextParts context;

    /** Creates overrides that say nothing until {@link #apply}. */
    public RuntimeOverrides() {
        this(Map.of(), ContextParts.NONE);
    }

    /**
     * Creates overrides that say nothing but defaults until {@link #apply}.
     *
     * @param defaults the attributes of methods for which neither an annotation nor a rule has them
     * @param context the parts that are added to every key
     */
    public RuntimeOverrides(Map<String, String> defaults, ContextParts context) {
        this.defaults = Map.copyOf(defaults);
        this.context = context;
    }

    /** Returns the parts that are added to every key. */
    ContextParts context() {
        return context;
    }

    /** Returns the settings of a coalescer, which has no attributes of its own. */
    MethodSettings ofCoalescer() {
        try {
            return MethodSettings.of(defaults);
        } catch (InvalidSettingException e) {
            return MethodSettings.DEFAULTS; // checked before
        }
    }

    /**
     * Sets who observes methods. Called before the first method is linked.
     *
     * @param supplier begins the observation, if it has not begun, and supplies the observer; null if nothing can be
     *     observed any more
     */
    public synchronized void observeWith(Supplier<@Nullable Observations> supplier) {
        observations = supplier;
    }

    /** Returns the attributes of a method. One that is empty in the annotation is not set: it has the default. */
    Map<String, String> attributes(MethodSpec spec) {
        Map<String, String> attributes = new HashMap<>(defaults);
        for (Map.Entry<String, String> own : spec.attributes().entrySet()) {
            if (!own.getValue().isEmpty() || !defaults.containsKey(own.getKey())) {
                attributes.put(own.getKey(), own.getValue());
            }
        }
        return attributes;
    }

    /** Returns what rules say about a method that may not be linked yet; empty if they say nothing. */
    synchronized Map<String, String> ofRules(String type, String method, String descriptor) {
        Map<String, String> ofRule = source == null ? null : source.of(type, method, descriptor);
        return ofRule == null ? Map.of() : ofRule;
    }

    /**
     * Puts other rules in force, also for methods that are linked already. Temporary rules end.
     *
     * @param fresh what the rules say; null for no rules
     * @param on false if all methods run their bodies
     */
    public void apply(@Nullable Source fresh, boolean on) {
        apply(fresh, on, Mode.ON);
    }

    /**
     * Puts other rules in force, and another mode of the methods that have none of their own.
     *
     * @param fresh what the rules say; null for no rules
     * @param on false if all methods run their bodies
     * @param ofOption what is done with methods for which no rule has a mode, and with coalescers
     */
    public synchronized void apply(@Nullable Source fresh, boolean on, Mode ofOption) {
        source = fresh;
        isOn = on;
        mode = ofOption;
        temporary = null;
        reapply();
    }

    /**
     * Puts temporary rules in force, until {@link #apply}.
     *
     * @param fresh what the temporary rules say; they replace other temporary rules
     */
    public synchronized void applyTemporary(Source fresh) {
        temporary = fresh;
        reapply();
    }

    /**
     * Turns all methods off for a while, or puts their rules in force again.
     *
     * @param suspended whether they are off
     */
    synchronized void suspend(boolean suspended) {
        isSuspended = suspended;
        reapply();
    }

    /**
     * Returns the temporary rules in force.
     *
     * @return null if there are none
     */
    public synchronized @Nullable Source temporary() {
        return temporary;
    }

    /** Applies the rules in force again. Reaches results that were being cached while the rules changed. */
    public synchronized void reapply() {
        for (Known known : all) {
            CoalescedMethod method = known.method.get();
            if (method != null) {
                adjust(method, known.spec);
            }
        }
        for (WeakReference<CoalescedMethod> each : coalescers) {
            CoalescedMethod method = each.get();
            if (method != null) {
                adjustCoalescer(method);
            }
        }
    }

    /** Adds a coalescer. It has no rules, and is coalesced or not as the options say. */
    synchronized void addCoalescer(CoalescedMethod method) {
        coalescers.removeIf(each -> each.get() == null);
        coalescers.add(new WeakReference<>(method));
        adjustCoalescer(method);
    }

    private void adjustCoalescer(CoalescedMethod method) {
        method.change(method.settings(), modeOf(Map.of(), true) == Mode.ON ? null : UncoalescedMode.OFF);
    }

    synchronized void add(CoalescedMethod method, MethodSpec spec) {
        if (all.size() >= limit) {
            all.removeIf(known -> known.method.get() == null);
            limit = Math.max(limit, 2 * all.size());
        }
        all.add(new Known(new WeakReference<>(method), spec));
        if (!StableName.in(spec.attributes()).isEmpty()) {
            sharedNames.add(method.names(), typeName(method, spec), spec);
        }
        if (source != null || temporary != null || mode != Mode.ON || isSuspended) {
            adjust(method, spec);
        }
        if (method.settings().onTimeout() == OnTimeout.PROCEED
                && method.settings().waitTimeoutNanos() == 0) {
            String message = "onTimeout of " + method.name()
                    + " is not used, because followers wait without a limit. Set waitTimeout.";
            Log.warnOnce(message, message);
        }
    }

    /**
     * Describes how the linked methods are coalesced now.
     *
     * @return one report for each method, in the order in which they were linked
     */
    public synchronized List<MethodReport> reports() {
        List<MethodReport> reports = new ArrayList<>();
        for (Known known : all) {
            CoalescedMethod method = known.method.get();
            if (method != null) {
                reports.add(report(method, known.spec));
            }
        }
        return reports;
    }

    synchronized MethodReport report(CoalescedMethod method, MethodSpec spec) {
        Map<String, String> attributes = attributes(spec);
        boolean isSelected = putRules(attributes, spec);
        String type = typeName(method, spec);
        return new MethodReporter(type, spec, inForce(), defaults, attributes)
                .report(modeOf(attributes, isSelected), modeFrom(attributes));
    }

    private static String typeName(CoalescedMethod method, MethodSpec spec) {
        return MethodFactory.typeName(method.user(), spec);
    }

    /** Returns the mode in force. A rule's own mode wins over that of the option. */
    private Mode modeOf(Map<String, String> attributes, boolean isSelected) {
        if (!isOn || !isSelected || isSuspended) {
            return Mode.OFF;
        }
        return Mode.isIn(attributes) ? Mode.of(attributes) : mode;
    }

    /** Returns which option decides about the mode; empty if a rule does, or nothing. */
    private String modeFrom(Map<String, String> attributes) {
        if (!isOn) {
            return "option enabled";
        }
        return Mode.isIn(attributes) || mode == Mode.ON ? "" : "option " + Mode.NAME;
    }

    /** Returns the rules in force, those with precedence first. */
    private List<Source> inForce() {
        List<Source> inForce = new ArrayList<>();
        if (temporary != null) {
            inForce.add(temporary);
        }
        if (source != null) {
            inForce.add(source);
        }
        return inForce;
    }

    private void adjust(CoalescedMethod method, MethodSpec spec) {
        Map<String, String> attributes = attributes(spec);
        boolean isSelected = putRules(attributes, spec);
        try {
            method.change(
                    MethodSettings.of(attributes),
                    uncoalesced(method, spec, attributes, modeOf(attributes, isSelected)));
        } catch (InvalidSettingException e) {
            Log.warn(method.name() + " keeps its settings: " + e.getMessage());
        }
    }

    private @Nullable UncoalescedMode uncoalesced(
            CoalescedMethod method, MethodSpec spec, Map<String, String> attributes, Mode inForce) {
        if (inForce == Mode.ON) {
            return null;
        }
        return inForce.isObserving() && observations != null
                ? ObserverSource.mode(observations, method, typeName(method, spec), spec, attributes, inForce)
                : UncoalescedMode.OFF;
    }

    /** Puts what rules say about a method over its attributes. Returns false if nothing coalesces the method now. */
    private boolean putRules(Map<String, String> attributes, MethodSpec spec) {
        boolean isSelected = spec.origin().annotated();
        isSelected |= addRules(source, spec, attributes);
        isSelected |= addRules(temporary, spec, attributes);
        for (String name : MethodSettings.WOVEN) {
            attributes.remove(name);
            String woven = spec.attributes().get(name);
            if (woven != null) {
                attributes.put(name, woven);
            }
        }
        return isSelected;
    }

    /** Adds what rules say about a method and the declarations that it inherits from; false if they say nothing. */
    private static boolean addRules(@Nullable Source from, MethodSpec spec, Map<String, String> attributes) {
        boolean found = false;
        List<String> sources = spec.origin().sources();
        for (int i = sources.size() - 1; i >= 0 && from != null; i--) {
            String declaration = sources.get(i);
            Map<String, String> ofRule = from.of(
                    Declarations.declaringName(declaration), spec.method(), Declarations.descriptor(declaration));
            if (ofRule != null) {
                found = true;
                attributes.putAll(ofRule);
            }
        }
        String name = StableName.in(spec.attributes());
        Map<String, String> ofName = from == null || name.isEmpty() ? null : from.named(name);
        if (ofName != null) {
            found = true;
            attributes.putAll(ofName);
        }
        return found;
    }
}
