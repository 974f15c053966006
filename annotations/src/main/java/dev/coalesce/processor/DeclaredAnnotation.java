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
 * An annotation as it is written in the source.
 *
 * @param method the annotated method or constructor
 * @param mirror the annotation
 */
record DeclaredAnnotation(ExecutableElement method, AnnotationMirror mirror) {
    /**
     * Finds the annotations of the given type on a method. Types are compared by name, since the application may
     * compile against another version of the annotations.
     */
    static List<DeclaredAnnotation> find(ExecutableElement method, String annotationName) {
        List<DeclaredAnnotation> found = new ArrayList<>();
        for (AnnotationMirror mirror : method.getAnnotationMirrors()) {
            if (((TypeElement) mirror.getAnnotationType().asElement())
                    .getQualifiedName()
                    .contentEquals(annotationName)) {
                found.add(new DeclaredAnnotation(method, mirror));
            }
        }
        return found;
    }

    String name() {
        return mirror.getAnnotationType().asElement().getSimpleName().toString();
    }

    /** Returns null if the attribute is not written. Its default is valid then, so there is nothing to check. */
    @Nullable
    AnnotationValue value(String attribute) {
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
                mirror.getElementValues().entrySet()) {
            if (entry.getKey().getSimpleName().contentEquals(attribute)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Returns the elements of an array. Each has its own position in the source. */
    List<? extends AnnotationValue> values(String attribute) {
        AnnotationValue array = value(attribute);
        return array != null && array.getValue() instanceof List<?> list
                ? list.stream().map(AnnotationValue.class::cast).toList()
                : List.of();
    }

    /** Returns the constant strings of an array. */
    List<String> texts(String attribute) {
        List<String> texts = new ArrayList<>();
        for (AnnotationValue value : values(attribute)) {
            String text = text(value);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Returns the annotations inside this container annotation. */
    List<DeclaredAnnotation> containedAnnotations() {
        List<DeclaredAnnotation> contained = new ArrayList<>();
        for (AnnotationValue value : values("value")) {
            if (value.getValue() instanceof AnnotationMirror inner) {
                contained.add(new DeclaredAnnotation(method, inner));
            }
        }
        return contained;
    }

    /** Returns null if the value is not a constant string. The compiler reports that itself. */
    static @Nullable String text(@Nullable AnnotationValue value) {
        return value != null && value.getValue() instanceof String text && !text.equals("<error>") ? text : null;
    }
}
