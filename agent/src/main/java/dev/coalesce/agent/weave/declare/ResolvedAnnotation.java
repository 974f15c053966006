package dev.coalesce.agent.weave.declare;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.Origin;
import dev.coalesce.agent.settings.StableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * The {@code @Coalesce} that applies to a method, put together from annotations and rules.
 *
 * @param source the annotation or the rule it comes from, for messages
 * @param written the attributes of the annotation alone
 * @param attributes the attributes in force: those of the annotation, overridden by those of rules
 * @param key the key paths in force
 * @param keyDeclaration the declaration whose parameter names the key paths use
 * @param origin the declarations it comes from
 * @param refusal why the method cannot be coalesced as another annotation says; null if it can
 * @param alternatives further annotations that apply equally, and must have the same settings
 */
public record ResolvedAnnotation(
        String source,
        Map<String, String> written,
        Map<String, String> attributes,
        List<String> key,
        MethodDescription.InDefinedShape keyDeclaration,
        Origin origin,
        @Nullable InvalidSettingException refusal,
        List<ResolvedAnnotation> alternatives) {

    /**
     * Returns the same annotation for a method of a proxy.
     *
     * @param client the interface or class that the proxy stands for, with dots
     * @return a copy whose origin says that the class was generated to stand in front of other objects
     */
    public ResolvedAnnotation ofProxy(String client) {
        Origin ofProxy = new Origin(origin.annotated(), origin.sources(), origin.overridden(), client);
        return new ResolvedAnnotation(source, written, attributes, key, keyDeclaration, ofProxy, refusal, alternatives);
    }

    /**
     * Returns what the attribute {@code ignore} names.
     *
     * @return parameters, and types of results that the user declares shareable
     */
    public List<String> ignored() {
        return MethodSettings.ignored(attributes);
    }

    /**
     * Tells whether the option {@code context} adds parts to the key.
     *
     * @return false if the attribute of that name is false
     */
    public boolean hasContext() {
        return ContextParts.areAddedBy(attributes);
    }

    /**
     * Tells whether an annotation is involved.
     *
     * @return false if the method is coalesced by rules alone
     */
    public boolean isAnnotated() {
        return origin.annotated();
    }

    /** Collects what declarations say, from the farthest one that a method overrides to the method itself. */
    static final class Builder {
        private final MethodDescription.InDefinedShape method;
        private final Map<String, String> written = new LinkedHashMap<>();
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private List<String> key = List.of();
        private MethodDescription.InDefinedShape keyDeclaration;
        private @Nullable SpringCacheable spring;
        private boolean isKeyOfSpring;
        private boolean isAnnotated;
        private String source = "";

        Builder(MethodDescription.InDefinedShape method) {
            this.method = method;
            this.keyDeclaration = method;
        }

        /** Adds a declaration. It overrides, attribute by attribute, those that were added before; so do its rules. */
        void add(
                MethodDescription.InDefinedShape declaration,
                @Nullable AnnotationDescription annotation,
                List<Rule> rules) {
            if (annotation != null) {
                addAnnotation(declaration, annotation);
            }
            for (Rule rule : rules) {
                addRule(declaration, rule);
            }
        }

        private void addRule(MethodDescription.InDefinedShape declaration, Rule rule) {
            source = (isAnnotated ? "@Coalesce and " : "") + rule;
            attributes.putAll(rule.attributes());
            List<String> paths = rule.key();
            if (paths != null) {
                key = paths;
                keyDeclaration = declaration;
                isKeyOfSpring = false;
            }
            SpringCacheable cacheable = rule.isFromSpring() ? SpringCacheable.of(declaration) : null;
            if (cacheable != null) {
                spring = cacheable;
                isKeyOfSpring = paths == null;
                key = isKeyOfSpring ? cacheable.key() : key;
                keyDeclaration = declaration;
            }
        }

        private @Nullable InvalidSettingException refusal() {
            String obstacles = spring == null ? "" : spring.obstacles(isKeyOfSpring);
            return obstacles.isEmpty() ? null : new InvalidSettingException(Reason.REFUSED_SPRING, obstacles);
        }

        /** Adds the rule about the name that has been given to the method. Its paths name the same parameters. */
        void addNamed(Rules rules) {
            String name = StableName.in(attributes);
            Rule rule = name.isEmpty() ? null : rules.coalescing(name);
            if (rule != null) {
                addRule(keyDeclaration, rule);
            }
        }

        private void addAnnotation(MethodDescription.InDefinedShape declaration, AnnotationDescription annotation) {
            isAnnotated = true;
            source = "@Coalesce"
                    + (declaration.equals(method)
                            ? ""
                            : " of " + declaration.getDeclaringType().getName());
            Map<String, Object> values = Annotations.values(annotation, Coalesce.class);
            for (Map.Entry<String, Object> each : values.entrySet()) {
                if (each.getValue() instanceof String text) {
                    written.put(each.getKey(), text);
                }
            }
            if (values.get(MethodSettings.CODEC) instanceof TypeDescription codec && !codec.represents(void.class)) {
                written.put(MethodSettings.CODEC, codec.getName());
            }
            List<String> ignored = Annotations.texts(values, MethodSettings.IGNORE);
            if (!ignored.isEmpty()) {
                written.put(MethodSettings.IGNORE, String.join(",", ignored));
            }
            if (written.getOrDefault(StableName.ATTRIBUTE, "").isBlank()) {
                written.remove(StableName.ATTRIBUTE); // most methods have none, so their class files need not say so
                attributes.remove(StableName.ATTRIBUTE);
            }
            for (String each : MethodSettings.OF_PUBLISHERS) {
                if (MethodSettings.isLeftToOptions(each, written.getOrDefault(each, ""))) {
                    written.remove(each);
                    attributes.remove(each);
                }
            }
            attributes.putAll(written);
            key = Annotations.texts(values, "key");
            keyDeclaration = declaration;
        }

        /** Tells whether no annotation and no rule has been added. */
        boolean isEmpty() {
            return source.isEmpty();
        }

        ResolvedAnnotation build(List<String> sources, List<String> overridden, List<ResolvedAnnotation> alternatives) {
            Origin origin = new Origin(isAnnotated, sources, overridden, "");
            return new ResolvedAnnotation(
                    source, written, attributes, key, keyDeclaration, origin, refusal(), alternatives);
        }
    }
}
