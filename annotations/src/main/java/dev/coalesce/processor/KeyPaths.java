package dev.coalesce.processor;

import static dev.coalesce.processor.Mistake.quoted;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Follows key paths from a method's parameters on, as the agent will. */
final class KeyPaths {
    private static final String KEY = "key";

    private final Model model;
    private final ExecutableElement method;

    KeyPaths(Model model, ExecutableElement method) {
        this.model = model;
        this.method = method;
    }

    /** What the path leads to; null where it leads through a type that is not there. */
    @Nullable
    TypeMirror resolve(String text) throws Mistake {
        String trimmed = text.strip();
        String[] names = (trimmed.startsWith("#") ? trimmed.substring(1) : trimmed).split("\\.", -1);
        TypeMirror at = model.erased(root(text, names[0]));
        for (int i = 1; i < names.length; i++) {
            if (isOpen(at)) {
                return null;
            }
            TypeMirror next = member(at, names[i]);
            if (next == null) {
                throw new Mistake(
                        KEY,
                        quoted(text),
                        "what " + model.name(at) + " has by the name " + quoted(names[i])
                                + ": a record component, a getter, a public method without arguments, or a field");
            }
            at = model.erased(next);
        }
        return Model.isUnknown(at) ? null : at;
    }

    private TypeMirror root(String text, String name) throws Mistake {
        List<? extends VariableElement> parameters = method.getParameters();
        if (name.equals("this")) {
            if (isStatic(method)) {
                throw invalid(text);
            }
            return Model.declaring(method).asType();
        }
        for (VariableElement parameter : parameters) {
            if (parameter.getSimpleName().contentEquals(name)) {
                return parameter.asType();
            }
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (name.equals("p" + i)) {
                return parameters.get(i).asType();
            }
        }
        throw invalid(text);
    }

    private Mistake invalid(String text) {
        StringJoiner roots = new StringJoiner(", ");
        int index = 0;
        for (VariableElement parameter : method.getParameters()) {
            roots.add(parameter.getSimpleName() + " or p" + index++);
        }
        if (!isStatic(method)) {
            roots.add("this");
        }
        return new Mistake(
                KEY,
                quoted(text),
                roots.length() == 0
                        ? "no path, since the method is static and has no parameters"
                        : "a path that starts with " + roots);
    }

    /** Whether the type, or one above it, is not there: what it has cannot be told. */
    private boolean isOpen(TypeMirror type) {
        if (Model.isUnknown(type)) {
            return true;
        }
        TypeElement element = Model.element(model.erased(type));
        return element != null
                && (isOpen(element.getSuperclass())
                        || element.getInterfaces().stream().anyMatch(this::isOpen));
    }

    private @Nullable TypeMirror member(TypeMirror type, String name) {
        TypeElement at = Model.element(type);
        if (name.isEmpty() || at == null) {
            return null;
        }
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        TypeMirror found = at.getKind() == ElementKind.RECORD ? method(at, name) : null;
        found = found != null ? found : method(at, "get" + capital);
        found = found != null ? found : booleanGetter(at, "is" + capital);
        found = found != null ? found : method(at, name);
        return found != null ? found : field(at, name);
    }

    private static @Nullable TypeMirror booleanGetter(TypeElement at, String name) {
        TypeMirror found = method(at, name);
        return found != null && found.getKind() == TypeKind.BOOLEAN ? found : null;
    }

    private static @Nullable TypeMirror method(@Nullable TypeElement at, String name) {
        if (at == null) {
            return null;
        }
        for (ExecutableElement candidate : ElementFilter.methodsIn(at.getEnclosedElements())) {
            if (candidate.getSimpleName().contentEquals(name)
                    && candidate.getModifiers().contains(Modifier.PUBLIC)
                    && !isStatic(candidate)
                    && candidate.getParameters().isEmpty()
                    && candidate.getReturnType().getKind() != TypeKind.VOID) {
                return candidate.getReturnType();
            }
        }
        TypeMirror found = method(Model.element(at.getSuperclass()), name);
        for (TypeMirror each : at.getInterfaces()) {
            found = found != null ? found : method(Model.element(each), name);
        }
        return found;
    }

    private static @Nullable TypeMirror field(@Nullable TypeElement at, String name) {
        if (at == null) {
            return null;
        }
        for (VariableElement candidate : ElementFilter.fieldsIn(at.getEnclosedElements())) {
            if (candidate.getSimpleName().contentEquals(name) && !isStatic(candidate)) {
                return candidate.asType();
            }
        }
        return field(Model.element(at.getSuperclass()), name);
    }

    private static boolean isStatic(Element member) {
        return member.getModifiers().contains(Modifier.STATIC);
    }
}
