package dev.coalesce.agent.site;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of methods outside their classes, and may change while the JVM runs. What was woven into a class (its key,
 * its scope) stays. Safe for use by any number of threads.
 */
public final class RuntimeOverrides {
    private static final String SCOPE = "scope";
    private static final String ENABLED = "enabled";

    /** Where it is said. */
    public interface Source {
        /**
         * What is said of a method.
         *
         * @param type its class, with slashes
         * @param method its name
         * @param descriptor its descriptor
         * @return by the annotation's names, checked, and {@code enabled}; null: nothing is said of it
         */
        @Nullable
        Map<String, String> of(String type, String method, String descriptor);
    }

    /** A method, and what was woven into its class about it. */
    private record Known(WeakReference<CoalescedMethod> method, MethodSpec spec) {}

    private @Nullable Source source;
    private boolean isOn = true;
    private List<Known> all = new ArrayList<>();
    private int places = 16;

    /** Of methods that do not have them. */
    private final Map<String, String> defaults;

    /** Nothing is said, until {@link #change}. */
    public RuntimeOverrides() {
        this(Map.of());
    }

    /**
     * Nothing more is said, until {@link #change}.
     *
     * @param defaults attributes that hold where neither a method nor a rule has them
     */
    public RuntimeOverrides(Map<String, String> defaults) {
        this.defaults = Map.copyOf(defaults);
    }

    Map<String, String> attributes(MethodSpec spec) {
        Map<String, String> attributes = new HashMap<>(defaults);
        attributes.putAll(spec.attributes());
        return attributes;
    }

    /**
     * Lets this hold from now on, for methods that are linked already too.
     *
     * @param fresh what is said
     * @param on false: all methods run their bodies
     */
    public synchronized void change(@Nullable Source fresh, boolean on) {
        source = fresh;
        isOn = on;
        for (Known known : all) {
            CoalescedMethod method = known.method.get();
            if (method != null) {
                adjust(method, known.spec);
            }
        }
    }

    synchronized void add(CoalescedMethod method, MethodSpec spec) {
        if (all.size() >= places) {
            all.removeIf(known -> known.method.get() == null);
            places = Math.max(places, 2 * all.size());
        }
        all.add(new Known(new WeakReference<>(method), spec));
        if (source != null) {
            adjust(method, spec);
        }
    }

    private void adjust(CoalescedMethod method, MethodSpec spec) {
        Map<String, String> attributes = attributes(spec);
        boolean isMeant = spec.origin().annotated();
        Source from = source;
        List<String> sources = spec.origin().sources();
        for (int i = sources.size() - 1; i >= 0 && from != null; i--) {
            String name = sources.get(i);
            int bracket = name.indexOf('(');
            Map<String, String> said = from.of(name.substring(0, bracket), spec.method(), name.substring(bracket));
            if (said != null) {
                isMeant = true;
                attributes.putAll(said);
            }
        }
        attributes.remove(SCOPE);
        String woven = spec.attributes().get(SCOPE);
        if (woven != null) {
            attributes.put(SCOPE, woven);
        }
        boolean on =
                Boolean.parseBoolean(attributes.getOrDefault(ENABLED, "true").strip());
        try {
            method.change(MethodSettings.of(attributes), isOn && isMeant && on);
        } catch (InvalidSettingException e) {
            Log.warn(method.name() + " goes on as before: " + e.getMessage());
        }
    }
}
