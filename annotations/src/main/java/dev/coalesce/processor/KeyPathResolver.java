package dev.coalesce.processor;

import static dev.coalesce.processor.ConfigurationError.quoted;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
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

/** Resolves key paths, which start at a method's parameters, by the same rules as the agent. */
final class KeyPathResolver {
    private static final String HAS_PATH = "key has the path ";

    /** Methods that every object has, and nobody means. */
    private static final Set<String> OF_OBJECT = Set.of("hashCode", "toString", "getClass", "clone");

    private final TypeModel model;
    private final ExecutableElement method;

    KeyPathResolver(TypeModel model, ExecutableElement method) {
        this.model = model;
        this.method = method;
    }

    /** Tells whether one of the paths starts at a parameter. */
    static boolean startsAt(ExecutableElement method, int index, List<String> paths) {
        List<? extends VariableElement> parameters = method.getParameters();
        for (String path : paths) {
            String trimmed = path.strip();
            String root = (trimmed.startsWith("#") ? trimmed.substring(1) : trimmed).split("\\.", -1)[0];
            boolean isName = false;
            for (VariableElement each : parameters) {
                isName |= each.getSimpleName().contentEquals(root);
            }
            if (isName ? parameters.get(index).getSimpleName().contentEquals(root) : root.equals("p" + index)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the erased type of the path's value; null if a type on the path cannot be found. */
    @Nullable
    TypeMirror resolve(String text) throws ConfigurationError {
        String trimmed = text.strip();
        if (StaticSource.isStart(trimmed)) {
            StaticSource source = new StaticSource(model).resolve(text, trimmed);
            return source == null ? null : follow(text, source.type(), source.remaining());
        }
        String[] names = (trimmed.startsWith("#") ? trimmed.substring(1) : trimmed).split("\\.", -1);
        return follow(text, model.erased(root(text, names[0])), List.of(names).subList(1, names.length));
    }

    private @Nullable TypeMirror follow(String text, TypeMirror start, List<String> names) throws ConfigurationError {
        TypeMirror current = start;
        for (String name : names) {
            if (hasUnknownSupertype(current)) {
                return null;
            }
            TypeMirror next = member(current, name);
            if (next == null) {
                Set<String> readable = readable(current);
                throw new ConfigurationError(
                        HAS_PATH + quoted(text) + ", but " + model.name(current) + " has no " + quoted(name),
                        "Use a record component, a getter, a public method without arguments, or a field; available: "
                                + Candidates.list(readable) + Candidates.question(name, readable));
            }
            current = model.erased(next);
        }
        return TypeModel.isUnknown(current) ? null : current;
    }

    private TypeMirror root(String text, String name) throws ConfigurationError {
        List<? extends VariableElement> parameters = method.getParameters();
        if (name.equals("this")) {
            if (isStatic(method)) {
                throw unknownRoot(text, name);
            }
            return TypeModel.declaring(method).asType();
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
        throw unknownRoot(text, name);
    }

    private ConfigurationError unknownRoot(String text, String read) {
        StringJoiner roots = new StringJoiner(", ");
        int index = 0;
        List<String> known = new ArrayList<>();
        for (VariableElement parameter : method.getParameters()) {
            known.add(parameter.getSimpleName().toString());
            roots.add(parameter.getSimpleName() + " or p" + index++);
        }
        if (!isStatic(method)) {
            roots.add("this");
        }
        return new ConfigurationError(
                HAS_PATH + quoted(text),
                roots.length() == 0
                        ? "Leave the key empty, since the method is static and has no parameters"
                        : "Use a path that starts with " + roots + Candidates.question(read, known));
    }

    /** Lists the names that a step may have. */
    private static Set<String> readable(TypeMirror type) {
        Set<String> found = new TreeSet<>();
        addReadable(TypeModel.element(type), found, new HashSet<>());
        return found;
    }

    private static void addReadable(@Nullable TypeElement declaring, Set<String> found, Set<String> visited) {
        if (declaring == null
                || declaring.getQualifiedName().contentEquals("java.lang.Object")
                || !visited.add(declaring.getQualifiedName().toString())) {
            return;
        }
        for (ExecutableElement each : ElementFilter.methodsIn(declaring.getEnclosedElements())) {
            String name = each.getSimpleName().toString();
            if (each.getModifiers().contains(Modifier.PUBLIC)
                    && !isStatic(each)
                    && each.getParameters().isEmpty()
                    && each.getReturnType().getKind() != TypeKind.VOID
                    && !OF_OBJECT.contains(name)) {
                found.add(property(name));
            }
        }
        for (VariableElement each : ElementFilter.fieldsIn(declaring.getEnclosedElements())) {
            if (!isStatic(each) && !declaring.getQualifiedName().toString().startsWith("java.")) {
                found.add(each.getSimpleName().toString());
            }
        }
        addReadable(TypeModel.element(declaring.getSuperclass()), found, visited);
        for (TypeMirror each : declaring.getInterfaces()) {
            addReadable(TypeModel.element(each), found, visited);
        }
    }

    /** Returns the name by which a step reads a getter. */
    static String property(String method) {
        int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
        boolean isGetter = prefix > 0 && method.length() > prefix && Character.isUpperCase(method.charAt(prefix));
        return isGetter ? Character.toLowerCase(method.charAt(prefix)) + method.substring(prefix + 1) : method;
    }

    /** Tells whether a type has a member for a step. */
    static boolean hasMember(TypeMirror type, String name) {
        return member(type, name) != null;
    }

    /** Tells whether the type or a supertype cannot be found, so that its members are not known. */
    private boolean hasUnknownSupertype(TypeMirror type) {
        if (TypeModel.isUnknown(type)) {
            return true;
        }
        TypeElement element = TypeModel.element(model.erased(type));
        return element != null
                && (hasUnknownSupertype(element.getSuperclass())
                        || element.getInterfaces().stream().anyMatch(this::hasUnknownSupertype));
    }

    private static @Nullable TypeMirror member(TypeMirror type, String name) {
        TypeElement element = TypeModel.element(type);
        if (name.isEmpty() || element == null) {
            return null;
        }
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        TypeMirror found = element.getKind() == ElementKind.RECORD ? method(element, name) : null;
        found = found != null ? found : method(element, "get" + capital);
        found = found != null ? found : booleanGetter(element, "is" + capital);
        found = found != null ? found : method(element, name);
        return found != null ? found : field(element, name);
    }

    private static @Nullable TypeMirror booleanGetter(TypeElement type, String name) {
        TypeMirror found = method(type, name);
        return found != null && found.getKind() == TypeKind.BOOLEAN ? found : null;
    }

    private static @Nullable TypeMirror method(@Nullable TypeElement type, String name) {
        if (type == null) {
            return null;
        }
        for (ExecutableElement candidate : ElementFilter.methodsIn(type.getEnclosedElements())) {
            if (candidate.getSimpleName().contentEquals(name)
                    && candidate.getModifiers().contains(Modifier.PUBLIC)
                    && !isStatic(candidate)
                    && candidate.getParameters().isEmpty()
                    && candidate.getReturnType().getKind() != TypeKind.VOID) {
                return candidate.getReturnType();
            }
        }
        TypeMirror found = method(TypeModel.element(type.getSuperclass()), name);
        for (TypeMirror implemented : type.getInterfaces()) {
            found = found != null ? found : method(TypeModel.element(implemented), name);
        }
        return found;
    }

    private static @Nullable TypeMirror field(@Nullable TypeElement type, String name) {
        if (type == null) {
            return null;
        }
        for (VariableElement candidate : ElementFilter.fieldsIn(type.getEnclosedElements())) {
            if (candidate.getSimpleName().contentEquals(name) && !isStatic(candidate)) {
                return candidate.asType();
            }
        }
        return field(TypeModel.element(type.getSuperclass()), name);
    }

    private static boolean isStatic(Element member) {
        return member.getModifiers().contains(Modifier.STATIC);
    }
}
