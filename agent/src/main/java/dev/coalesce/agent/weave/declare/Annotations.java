package dev.coalesce.agent.weave.declare;

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

/** Reads our annotations from class files, by name, since the application may have another version of them. */
public final class Annotations {
    private Annotations() {}

    /**
     * Finds an annotation on a method.
     *
     * @param method the method
     * @param annotation our version of the annotation
     * @return null if the method does not have it
     */
    public static @Nullable AnnotationDescription find(MethodDescription method, Class<?> annotation) {
        for (AnnotationDescription candidate : method.getDeclaredAnnotations()) {
            if (candidate.getAnnotationType().getName().equals(annotation.getName())) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * Reads the attributes of an annotation.
     *
     * @param found the annotation
     * @param annotation our version of it
     * @return the values by attribute, defaults included: a {@code String}, a {@code List} for an array, or a type
     */
    public static Map<String, Object> values(AnnotationDescription found, Class<?> annotation) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (MethodDescription.InDefinedShape attribute :
                OwnClasses.describe(annotation).getDeclaredMethods()) {
            AnnotationValue<?, ?> value = found.getValue(attribute);
            if (value.getState() == AnnotationValue.State.RESOLVED) {
                values.put(attribute.getName(), plain(value.resolve()));
            } // otherwise another version of the annotation gave it another type, and it is ignored
        }
        return values;
    }

    private static Object plain(Object resolved) {
        if (resolved instanceof String[] texts) {
            return List.of(texts);
        }
        if (resolved instanceof AnnotationDescription[] annotations) {
            return List.of(annotations);
        }
        if (resolved instanceof EnumerationDescription constant) {
            return constant.getValue();
        }
        return resolved instanceof TypeDescription ? resolved : resolved.toString();
    }

    /**
     * Returns the value of a {@code String[]} attribute.
     *
     * @param values the attributes, as {@link #values} returns them
     * @param attribute the name of the attribute
     * @return empty if the attribute has no value
     */
    public static List<String> texts(Map<String, Object> values, String attribute) {
        List<String> texts = new ArrayList<>();
        if (values.get(attribute) instanceof List<?> elements) {
            for (Object text : elements) {
                texts.add((String) text);
            }
        }
        return texts;
    }
}
