package dev.coalesce.processor;

import static dev.coalesce.processor.ConfigurationError.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Resolves the start of a key path at a static member, {@code T(com.acme.Tenant).current}, as the agent does. */
final class StaticSource {
    private static final String START = "T(";
    private static final String HAS_PATH = "key has the path ";
    private static final List<String> HOLDERS =
            List.of("java.lang.ThreadLocal", "java.lang.ScopedValue", "java.util.function.Supplier");
    private static final int MAX_HOLDERS = 4;

    private final TypeModel model;
    private @Nullable TypeMirror type;
    private List<String> remaining = List.of();

    StaticSource(TypeModel model) {
        this.model = model;
    }

    /** Tells whether a path, without spaces around it, starts at a class. */
    static boolean isStart(String path) {
        return path.startsWith(START);
    }

    /** Returns the erased type from which the path goes on. */
    TypeMirror type() {
        return model.erased(type == null ? model.object() : type);
    }

    /** Returns the names of the steps that follow. */
    List<String> remaining() {
        return remaining;
    }

    /** Returns this object; null if a type on the path cannot be found, which the compiler reports itself. */
    @Nullable
    StaticSource resolve(String text, String path) throws ConfigurationError {
        int end = path.indexOf(')');
        if (end < 0 || !path.startsWith(".", end + 1)) {
            throw new ConfigurationError(
                    HAS_PATH + quoted(text),
                    "Use a path that starts with a class and a static member, such as T(com.acme.Tenant).current");
        }
        String name = path.substring(START.length(), end).strip();
        List<String> names = new ArrayList<>();
        for (String each : path.substring(end + 2).split("\\.", -1)) {
            names.add(each.endsWith("()") ? each.substring(0, each.length() - 2).strip() : each.strip());
        }
        TypeElement owner = find(name);
        if (owner == null) {
            throw new ConfigurationError(
                    HAS_PATH + quoted(text) + ", but there is no class " + (name.isEmpty() ? "\"\"" : name),
                    "Use the name with its package, as in T(com.acme.Tenant).current");
        }
        TypeMirror member = names.get(0).isEmpty() ? null : member(owner, names.get(0));
        if (member == null) {
            Set<String> readable = readable(owner);
            throw new ConfigurationError(
                    HAS_PATH + quoted(text) + ", but " + model.name(owner.asType()) + " has no static "
                            + quoted(names.get(0)),
                    "Use a static field, or a static method without arguments; available: " + Candidates.list(readable)
                            + Candidates.question(names.get(0), readable));
        }
        follow(member, names.subList(1, names.size()));
        return type == null || TypeModel.isUnknown(type) ? null : this;
    }

    /** A name in source code has a dot before a nested class, and a binary name has a dollar sign. */
    private @Nullable TypeElement find(String name) {
        if (name.isEmpty()) {
            return null;
        }
        TypeElement found = model.type(name);
        found = found == null && name.indexOf('$') > 0 ? model.type(name.replace('$', '.')) : found;
        return found == null && name.indexOf('.') < 0 ? model.type("java.lang." + name) : found;
    }

    /** Goes on with what a thread-local, a scoped value or a supplier holds. */
    private void follow(TypeMirror member, List<String> names) {
        type = member;
        remaining = names;
        for (int i = 0; i < MAX_HOLDERS; i++) {
            DeclaredType holder = holder(type);
            if (holder == null) {
                return;
            }
            type = content(holder);
            if (!remaining.isEmpty()
                    && remaining.get(0).equals("get")
                    && !KeyPathResolver.hasMember(model.erased(type), "get")) {
                remaining = remaining.subList(1, remaining.size());
            }
        }
    }

    private @Nullable DeclaredType holder(TypeMirror from) {
        if (from.getKind() != TypeKind.DECLARED) {
            return null;
        }
        if (HOLDERS.contains(model.name(from))) {
            return (DeclaredType) from;
        }
        for (TypeMirror each : model.supertypes(from)) {
            DeclaredType found = holder(each);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private TypeMirror content(DeclaredType holder) {
        if (holder.getTypeArguments().isEmpty()) {
            return model.object();
        }
        TypeMirror argument = holder.getTypeArguments().get(0);
        if (argument.getKind() == TypeKind.WILDCARD) {
            TypeMirror bound = ((WildcardType) argument).getExtendsBound();
            return bound == null ? model.object() : bound;
        }
        return argument.getKind() == TypeKind.TYPEVAR ? ((TypeVariable) argument).getUpperBound() : argument;
    }

    private static @Nullable TypeMirror member(TypeElement owner, String name) {
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        TypeMirror found = method(owner, owner, "get" + capital);
        if (found == null) {
            found = method(owner, owner, "is" + capital);
            found = found != null && found.getKind() == TypeKind.BOOLEAN ? found : null;
        }
        found = found != null ? found : method(owner, owner, name);
        return found != null ? found : field(owner, owner, name);
    }

    private static @Nullable TypeMirror method(TypeElement owner, @Nullable TypeElement declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (ExecutableElement each : ElementFilter.methodsIn(declaring.getEnclosedElements())) {
            if (each.getSimpleName().contentEquals(name) && isSource(each) && isVisible(each, declaring, owner)) {
                return each.getReturnType();
            }
        }
        return method(owner, TypeModel.element(declaring.getSuperclass()), name);
    }

    private static @Nullable TypeMirror field(TypeElement owner, @Nullable TypeElement declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (VariableElement each : ElementFilter.fieldsIn(declaring.getEnclosedElements())) {
            if (each.getSimpleName().contentEquals(name) && isStatic(each) && isVisible(each, declaring, owner)) {
                return each.asType();
            }
        }
        TypeMirror found = field(owner, TypeModel.element(declaring.getSuperclass()), name);
        for (TypeMirror each : declaring.getInterfaces()) {
            found = found != null ? found : field(owner, TypeModel.element(each), name);
        }
        return found;
    }

    private static Set<String> readable(TypeElement owner) {
        Set<String> found = new TreeSet<>();
        for (TypeElement each = owner; each != null; each = TypeModel.element(each.getSuperclass())) {
            for (ExecutableElement method : ElementFilter.methodsIn(each.getEnclosedElements())) {
                if (isSource(method) && isVisible(method, each, owner)) {
                    found.add(KeyPathResolver.property(method.getSimpleName().toString()));
                }
            }
            for (VariableElement field : ElementFilter.fieldsIn(each.getEnclosedElements())) {
                if (isStatic(field)) {
                    found.add(field.getSimpleName().toString());
                }
            }
        }
        return found;
    }

    private static boolean isSource(ExecutableElement method) {
        return isStatic(method)
                && method.getParameters().isEmpty()
                && method.getReturnType().getKind() != TypeKind.VOID;
    }

    private static boolean isVisible(Element member, TypeElement declaring, TypeElement owner) {
        return !member.getModifiers().contains(Modifier.PRIVATE) || declaring.equals(owner);
    }

    private static boolean isStatic(Element member) {
        return member.getModifiers().contains(Modifier.STATIC);
    }
}
