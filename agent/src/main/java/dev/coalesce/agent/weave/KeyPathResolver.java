package dev.coalesce.agent.weave;

import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** Resolves key paths as users write them, against class files: no class of the application is loaded for it. */
final class KeyPathResolver {
    private final TypeDescription type;
    private final MethodDescription.InDefinedShape method;
    private final MethodDescription.InDefinedShape names;

    KeyPathResolver(TypeDescription type, MethodDescription.InDefinedShape method) {
        this(type, method, method);
    }

    /** With the names of the declaration that the paths were written for; where it has none, the method's own. */
    KeyPathResolver(
            TypeDescription type,
            MethodDescription.InDefinedShape method,
            MethodDescription.InDefinedShape writtenFor) {
        this.type = type;
        this.method = method;
        this.names = hasNames(writtenFor) ? writtenFor : method;
    }

    static boolean hasNames(MethodDescription method) {
        for (ParameterDescription parameter : method.getParameters()) {
            if (parameter.isNamed()) {
                return true;
            }
        }
        return false;
    }

    /**
     * A path, and what it leads to.
     *
     * @param path for the class file
     * @param type of the part
     */
    record Resolved(KeyPath path, TypeDescription type) {}

    Resolved resolve(String text) throws InvalidSettingException {
        String trimmed = text.strip();
        String[] names = (trimmed.startsWith("#") ? trimmed.substring(1) : trimmed).split("\\.", -1);
        int root = root(text, names[0]);
        TypeDescription at = root == KeyPath.THIS
                ? type
                : method.getParameters().get(root).getType().asErasure();
        List<KeyPath.Step> steps = new ArrayList<>();
        for (int i = 1; i < names.length; i++) {
            Member member = member(at, names[i]);
            if (member == null) {
                throw invalid(
                        text,
                        "what " + at.getActualName() + " has by the name \"" + names[i]
                                + "\": a record component, a getter, a public method without arguments, or a field");
            }
            steps.add(member.step);
            at = member.type;
        }
        return new Resolved(new KeyPath(root, List.copyOf(steps)), at);
    }

    /** All paths of a method's key; where none were written, its parameters. */
    List<Resolved> resolveAll(List<String> texts) throws InvalidSettingException {
        List<Resolved> paths = new ArrayList<>();
        for (String text : texts) {
            paths.add(resolve(text));
        }
        if (texts.isEmpty()) {
            for (ParameterDescription parameter : method.getParameters()) {
                paths.add(new Resolved(
                        new KeyPath(parameter.getIndex(), List.of()),
                        parameter.getType().asErasure()));
            }
        }
        return paths;
    }

    private int root(String text, String name) throws InvalidSettingException {
        if (name.equals("this")) {
            if (method.isStatic()) {
                throw invalid(text, roots());
            }
            return KeyPath.THIS;
        }
        for (ParameterDescription parameter : names.getParameters()) {
            if (parameter.isNamed() && parameter.getName().equals(name)) {
                return parameter.getIndex();
            }
        }
        for (ParameterDescription parameter : names.getParameters()) {
            if (name.equals("p" + parameter.getIndex())) {
                return parameter.getIndex();
            }
        }
        throw invalid(text, roots());
    }

    private String roots() {
        StringJoiner roots = new StringJoiner(", ");
        boolean named = true;
        for (ParameterDescription parameter : names.getParameters()) {
            named &= parameter.isNamed();
            roots.add((parameter.isNamed() ? parameter.getName() + " or " : "") + "p" + parameter.getIndex());
        }
        if (!method.isStatic()) {
            roots.add("this");
        }
        return roots.length() == 0
                ? "no path, since the method is static and has no parameters"
                : "a path that starts with " + roots
                        + (named ? "" : " (names are there when it is compiled with -parameters or -g)");
    }

    private static InvalidSettingException invalid(String text, String allowed) {
        return new InvalidSettingException("key", "\"" + text + "\"", allowed);
    }

    /** What a step leads to. */
    private record Member(KeyPath.Step step, TypeDescription type) {}

    private static @Nullable Member member(TypeDescription at, String name) throws InvalidSettingException {
        if (name.isEmpty() || at.isPrimitive() || at.isArray()) {
            return null;
        }
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        Member found = at.isRecord() ? method(at, at, name) : null;
        found = found != null ? found : method(at, at, "get" + capital);
        found = found != null ? found : booleanGetter(at, "is" + capital);
        found = found != null ? found : method(at, at, name);
        return found != null ? found : field(at, name);
    }

    private static @Nullable Member booleanGetter(TypeDescription at, String name) {
        Member found = method(at, at, name);
        return found != null && found.type.represents(boolean.class) ? found : null;
    }

    /** Asked of the type the path is at, so that a public method of a hidden superclass can be used. */
    private static @Nullable Member method(TypeDescription at, @Nullable TypeDefinition declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (MethodDescription candidate : declaring.getDeclaredMethods()) {
            if (candidate.getInternalName().equals(name)
                    && candidate.isPublic()
                    && !candidate.isStatic()
                    && !candidate.isBridge()
                    && candidate.getParameters().isEmpty()
                    && !candidate.getReturnType().represents(void.class)) {
                return new Member(
                        new KeyPath.Step(
                                at.getName(), name, candidate.asDefined().getDescriptor()),
                        candidate.asDefined().getReturnType().asErasure());
            }
        }
        Member found = method(at, declaring.asErasure().getSuperClass(), name);
        for (TypeDescription.Generic each : declaring.asErasure().getInterfaces()) {
            found = found != null ? found : method(at, each, name);
        }
        return found;
    }

    private static @Nullable Member field(@Nullable TypeDefinition declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (FieldDescription candidate : declaring.getDeclaredFields()) {
            if (candidate.getName().equals(name) && !candidate.isStatic()) {
                return new Member(
                        new KeyPath.Step(
                                declaring.asErasure().getName(),
                                name,
                                candidate.asDefined().getDescriptor()),
                        candidate.asDefined().getType().asErasure());
            }
        }
        return field(declaring.asErasure().getSuperClass(), name);
    }
}
