package dev.coalesce.agent.link;

import dev.coalesce.agent.classes.Declarations;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.Descriptors;
import dev.coalesce.agent.settings.MethodReport;
import dev.coalesce.agent.settings.MethodReport.Setting;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.OneLine;
import dev.coalesce.agent.settings.StableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Describes how a linked method is coalesced. Used by one thread. */
final class MethodReporter {
    /** In the order of the report. The first ones are always in it. */
    private static final String[] ATTRIBUTES = {
        "ttl",
        "scope",
        "maxSize",
        "waitTimeout",
        "onTimeout",
        "maxFlight",
        "errorTtl",
        "staleFor",
        "maxBuffer",
        "maxBufferBytes",
        "cancelGrace",
        MethodSettings.IGNORE,
        MethodSettings.SHARED,
        MethodSettings.CODEC,
        StableName.ATTRIBUTE,
        MethodSettings.FROM
    };

    private static final int ALWAYS = 2;

    /** The values that an attribute has when nobody has set it. Those of the annotation are among them. */
    private static final List<String> UNSET = List.of("", "INSTANCE", "10000", "FAIL", "-1", "false");

    private final String type;
    private final MethodSpec spec;
    /** The rules; of two that set an attribute, the first one is in force. */
    private final List<RuntimeOverrides.Source> rules;

    /** The attributes of options. */
    private final Map<String, String> defaults;

    /** The attributes in force. */
    private final Map<String, String> attributes;

    MethodReporter(
            String type,
            MethodSpec spec,
            List<RuntimeOverrides.Source> rules,
            Map<String, String> defaults,
            Map<String, String> attributes) {
        this.type = type;
        this.spec = spec;
        this.rules = rules;
        this.defaults = defaults;
        this.attributes = attributes;
    }

    /** Takes the mode in force, and the option that decides about it; that is empty if there is none. */
    MethodReport report(Mode mode, String ofOption) {
        List<Setting> settings = new ArrayList<>();
        settings.add(new Setting(
                Mode.NAME,
                mode.text(),
                ofOption.isEmpty() ? from(attributes.containsKey(Mode.NAME) ? Mode.NAME : "enabled", "") : ofOption));
        for (int i = 0; i < ATTRIBUTES.length; i++) {
            String value = attributes.getOrDefault(ATTRIBUTES[i], "").strip();
            boolean isSet = !UNSET.contains(value);
            if (isSet || i < ALWAYS) {
                String shown = !isSet && value.isEmpty() ? (i == 0 ? "none" : "INSTANCE") : OneLine.of(value);
                settings.add(new Setting(ATTRIBUTES[i], shown, from(ATTRIBUTES[i], isSet ? value : "")));
            }
        }
        addContext(settings);
        String name = StableName.in(spec.attributes());
        List<String> key = new ArrayList<>();
        List<String> unkeyed = new ArrayList<>(names());
        for (String encoded : spec.key()) {
            KeyPath path = KeyPath.decode(encoded);
            key.add(text(path));
            unkeyed.remove(root(path));
        }
        String signature = type + "." + spec.method() + Descriptors.parameters(spec.descriptor(), ", ");
        return new MethodReport(
                OneLine.of(signature),
                name.isEmpty() ? type + "." + spec.method() : name,
                List.copyOf(key),
                keyFrom(),
                List.copyOf(unkeyed),
                List.copyOf(settings));
    }

    /** Adds the parts that the option adds to the key, or that the method is without them. */
    private void addContext(List<Setting> settings) {
        if (!spec.hasContext()) {
            settings.add(new Setting(ContextParts.NAME, "false", from(ContextParts.NAME, "false")));
        } else if (!spec.context().isEmpty()) {
            StringJoiner parts = new StringJoiner(", ");
            for (KeyPath path : KeyPath.decodeAll(spec.context())) {
                parts.add(text(path));
            }
            settings.add(new Setting(ContextParts.NAME, parts.toString(), "option " + ContextParts.NAME));
        }
    }

    /** Writes a path as a user writes it. What a thread-local holds is read without being named. */
    private String text(KeyPath path) {
        StringBuilder text = new StringBuilder(root(path));
        for (KeyPath.Step step : path.steps()) {
            if (!path.isStatic() || !step.isDereference()) {
                text.append('.').append(OneLine.of(step.name()));
            }
        }
        return text.toString();
    }

    private String root(KeyPath path) {
        if (path.isStatic()) {
            return "T(" + OneLine.of(path.steps().get(0).ownerName()) + ")";
        }
        return path.root() == KeyPath.THIS ? "this" : name(path.root());
    }

    private String keyFrom() {
        String rule = rule("key");
        if (rule != null) {
            return rule;
        }
        if (spec.hasWrittenKey() && spec.attributes().containsKey(MethodSettings.FROM)) {
            return "@Cacheable";
        }
        return spec.hasWrittenKey() && spec.origin().annotated() ? "@Coalesce" : MethodReport.DEFAULT;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        int count = Descriptors.count(spec.descriptor());
        for (int i = 0; i < count; i++) {
            names.add(name(i));
        }
        return names;
    }

    private String name(int parameter) {
        List<String> known = spec.parameters();
        String name = parameter < known.size() ? known.get(parameter) : "";
        return name.isEmpty() ? "p" + parameter : OneLine.of(name);
    }

    /** Returns where an attribute was configured. The value is empty if the annotation does not set it. */
    private String from(String attribute, String value) {
        String rule = rule(attribute);
        if (rule != null) {
            return rule;
        }
        if (value.isEmpty()) {
            return MethodReport.DEFAULT;
        }
        return value.equals(spec.attributes().getOrDefault(attribute, "").strip()) || !defaults.containsKey(attribute)
                ? "@Coalesce"
                : "option " + attribute;
    }

    private @Nullable String rule(String attribute) {
        String name = StableName.in(spec.attributes());
        for (RuntimeOverrides.Source each : rules) {
            String named = name.isEmpty() ? null : each.whereNamed(name, attribute);
            if (named != null) {
                return named;
            }
            for (String declaration : spec.origin().sources()) {
                String where = each.where(
                        Declarations.declaringName(declaration),
                        spec.method(),
                        Declarations.descriptor(declaration),
                        attribute);
                if (where != null) {
                    return where;
                }
            }
        }
        return null;
    }
}
