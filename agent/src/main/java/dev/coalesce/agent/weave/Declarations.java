package dev.coalesce.agent.weave;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import org.jspecify.annotations.Nullable;

/** Where a method's attributes come from: its annotation, and rules, which win attribute by attribute. */
final class Declarations {
    private final Rules rules;

    Declarations(Rules rules) {
        this.rules = rules;
    }

    /** What is said of a method; null: nothing. A compiler's bridge repeats an annotation, and calls what counts. */
    @Nullable
    Declared of(MethodDescription.InDefinedShape method) {
        if (method.isBridge()) {
            return null;
        }
        AnnotationDescription annotation = Annotations.find(method, Coalesce.class);
        String type = method.getDeclaringType().getInternalName();
        List<Rule> spoken = rules.of(type, method.getInternalName(), method.getDescriptor());
        if (annotation == null && spoken.isEmpty()) {
            return null;
        }
        Map<String, Object> values = annotation == null ? Map.of() : Annotations.values(annotation, Coalesce.class);
        Map<String, String> written = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value instanceof String text) {
                written.put(name, text);
            }
        });
        List<String> key = Annotations.texts(values, "key");
        Map<String, String> attributes = new LinkedHashMap<>(written);
        for (Rule rule : spoken) {
            attributes.putAll(rule.attributes());
            List<String> paths = rule.key();
            key = paths == null ? key : new ArrayList<>(paths);
        }
        return new Declared(
                by(annotation != null, spoken),
                annotation != null,
                written,
                attributes,
                key,
                List.of(type + method.getDescriptor()));
    }

    private static String by(boolean annotated, List<Rule> spoken) {
        if (spoken.isEmpty()) {
            return "@Coalesce";
        }
        return (annotated ? "@Coalesce and " : "") + spoken.get(spoken.size() - 1);
    }
}
