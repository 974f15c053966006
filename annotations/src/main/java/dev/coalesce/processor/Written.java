package dev.coalesce.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/**
 * An annotation as it stands in the source.
 *
 * @param on the annotated method or constructor
 * @param mirror the annotation
 */
record Written(ExecutableElement on, AnnotationMirror mirror) {
    /** Those of this type, by its name: the application may compile against another version of it. */
    static List<Written> on(ExecutableElement method, String annotation) {
        List<Written> found = new ArrayList<>();
        for (AnnotationMirror mirror : method.getAnnotationMirrors()) {
            if (((TypeElement) mirror.getAnnotationType().asElement())
                    .getQualifiedName()
                    .contentEquals(annotation)) {
                found.add(new Written(method, mirror));
            }
        }
        return found;
    }

    String name() {
        return mirror.getAnnotationType().asElement().getSimpleName().toString();
    }

    /** Null where it was not written: its default is always good. */
    @Nullable
    AnnotationValue value(String attribute) {
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> each :
                mirror.getElementValues().entrySet()) {
            if (each.getKey().getSimpleName().contentEquals(attribute)) {
                return each.getValue();
            }
        }
        return null;
    }

    /** The elements of an array, each with a place of its own. */
    List<? extends AnnotationValue> values(String attribute) {
        AnnotationValue array = value(attribute);
        return array != null && array.getValue() instanceof List<?> list
                ? list.stream().map(AnnotationValue.class::cast).toList()
                : List.of();
    }

    /** The annotations in it, where it is a container. */
    List<Written> held() {
        List<Written> held = new ArrayList<>();
        for (AnnotationValue each : values("value")) {
            if (each.getValue() instanceof AnnotationMirror inner) {
                held.add(new Written(on, inner));
            }
        }
        return held;
    }

    /** Null where it is not a constant text, which the compiler complains about itself. */
    static @Nullable String text(@Nullable AnnotationValue value) {
        return value != null && value.getValue() instanceof String text && !text.equals("<error>") ? text : null;
    }
}
