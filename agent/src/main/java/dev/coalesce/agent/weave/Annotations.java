package dev.coalesce.agent.weave;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationValue;
import net.bytebuddy.description.enumeration.EnumerationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** Reads our annotations from class files, by name: the application's own copy of them may be of another version. */
final class Annotations {
    private Annotations() {}

    static @Nullable AnnotationDescription find(MethodDescription method, Class<?> annotation) {
        for (AnnotationDescription candidate : method.getDeclaredAnnotations()) {
            if (candidate.getAnnotationType().getName().equals(annotation.getName())) {
                return candidate;
            }
        }
        return null;
    }

    /** What was written, by attribute: {@code String}s, and {@code String[]} as lists. What was not is missing. */
    static Map<String, Object> values(AnnotationDescription found, Class<?> annotation) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (MethodDescription.InDefinedShape attribute :
                OwnClasses.describe(annotation).getDeclaredMethods()) {
            AnnotationValue<?, ?> value = found.getValue(attribute);
            if (value.getState() == AnnotationValue.State.RESOLVED) {
                values.put(attribute.getName(), plain(value.resolve()));
            } // else written by another version of the annotation: as if it were not there
        }
        return values;
    }

    private static Object plain(Object resolved) {
        if (resolved instanceof String[] texts) {
            return List.of(texts);
        }
        if (resolved instanceof AnnotationDescription[] held) {
            return List.of(held);
        }
        if (resolved instanceof EnumerationDescription constant) {
            return constant.getValue();
        }
        return resolved instanceof TypeDescription ? resolved : resolved.toString();
    }

    /** The value of a {@code String[]} attribute. */
    static List<String> texts(Map<String, Object> values, String attribute) {
        List<String> texts = new ArrayList<>();
        if (values.get(attribute) instanceof List<?> given) {
            for (Object text : given) {
                texts.add((String) text);
            }
        }
        return texts;
    }
}
