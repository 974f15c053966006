package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.classes.Candidates;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.weave.declare.InheritedMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/** Resolves the key paths that users write, with class files: no class of the application is loaded for it. */
final class KeyPathResolver {
    /** Methods that every object has, and nobody means. */
    private static final Set<String> OF_OBJECT = Set.of("hashCode", "toString", "getClass", "clone");

    private final TypeDescription type;
    private final MethodDescription.InDefinedShape method;
    private final @Nullable String[] names;
    private final MethodDescription.InDefinedShape declaration;

    /** Finds the classes at which static paths start. */
    private final ClassFileLocator files;

    KeyPathResolver(TypeDescription type, MethodDescription.InDefinedShape method, ClassFileLocator files) {
        this(type, method, method, files);
    }

    /**
     * Creates a resolver that takes the names of parameters from another declaration, which the paths were written for.
     * If that declaration has no names, they are the method's own.
     */
    KeyPathResolver(
            TypeDescription type,
            MethodDescription.InDefinedShape method,
            MethodDescription.InDefinedShape declaration,
            ClassFileLocator files) {
        this.type = type;
        this.files = files;
        this.method = method;
        this.names = names(method, declaration);
        this.declaration = declaration;
    }

    /** Returns the names of the parameters that paths use; null for each one that is not known. */
    static @Nullable String[] names(
            MethodDescription.InDefinedShape method, MethodDescription.InDefinedShape declaration) {
        return ParameterNames.of(hasNames(declaration) ? declaration : method);
    }

    /** Returns the name of the class whose method has the paths. */
    String typeName() {
        return type.getName();
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
     * A path of the key.
     *
     * @param path the path, in the form for the class file
     * @param type the type of the key part at its end
     */
    record ResolvedPath(KeyPath path, TypeDescription type) {}

    ResolvedPath resolve(String text) throws InvalidSettingException {
        String trimmed = text.strip();
        if (StaticSource.isStart(trimmed)) {
            return resolveStatic(text, files);
        }
        String[] names = (trimmed.startsWith("#") ? trimmed.substring(1) : trimmed).split("\\.", -1);
        int root = root(text, names[0]);
        TypeDescription start = root == KeyPath.THIS ? type : parameterType(root);
        return follow(text, root, start, new ArrayList<>(), Arrays.asList(names).subList(1, names.length));
    }

    /**
     * Resolves a path that the option {@code context} adds to the key. It is about no method, and so cannot start at a
     * parameter.
     */
    static ResolvedPath resolveStatic(String text, ClassFileLocator files) throws InvalidSettingException {
        StaticSource source = StaticSource.resolve(text, text.strip(), files);
        return follow(text, KeyPath.STATIC, source.type(), source.steps(), source.remaining());
    }

    private static ResolvedPath follow(
            String text, int root, TypeDescription start, List<KeyPath.Step> steps, List<String> names)
            throws InvalidSettingException {
        TypeDescription current = start;
        for (String name : names) {
            Member member = member(current, name);
            if (member == null) {
                Set<String> readable = readable(current);
                throw new InvalidSettingException(
                        Reason.KEY_STEP,
                        text,
                        current.getActualName(),
                        name,
                        Candidates.list(readable) + Candidates.question(name, readable));
            }
            steps.add(member.step);
            current = member.type;
        }
        return new ResolvedPath(new KeyPath(root, List.copyOf(steps)), current);
    }

    /** Resolves all paths of a method's key. If there is no path, the key consists of all parameters. */
    List<ResolvedPath> resolveAll(List<String> texts) throws InvalidSettingException {
        List<ResolvedPath> paths = new ArrayList<>();
        InvalidSettingException mistakes = null;
        for (String text : texts) {
            try {
                paths.add(resolve(text));
            } catch (InvalidSettingException e) {
                mistakes = e.after(mistakes);
            }
        }
        if (mistakes != null) {
            throw mistakes;
        }
        if (texts.isEmpty()) {
            for (ParameterDescription parameter : method.getParameters()) {
                paths.add(new ResolvedPath(
                        new KeyPath(parameter.getIndex(), List.of()), parameterType(parameter.getIndex())));
            }
        }
        return paths;
    }

    /**
     * Returns the type of a parameter. A proxy has the erased types only; the type arguments of the interface that it
     * stands for say more.
     */
    private TypeDescription parameterType(int index) {
        TypeDescription own = method.getParameters().get(index).getType().asErasure();
        if (!(declaration instanceof InheritedMethod)) {
            return own;
        }
        TypeDescription declared =
                declaration.getParameters().get(index).getType().asErasure();
        return own.represents(Object.class) || declared.isAssignableTo(own) ? declared : own;
    }

    private int root(String text, String name) throws InvalidSettingException {
        if (name.equals("this")) {
            if (method.isStatic()) {
                throw unknownRoot(text, name);
            }
            return KeyPath.THIS;
        }
        for (int i = 0; i < names.length; i++) {
            if (name.equals(names[i])) {
                return i;
            }
        }
        for (int i = 0; i < names.length; i++) {
            if (name.equals("p" + i)) {
                return i;
            }
        }
        throw unknownRoot(text, name);
    }

    private InvalidSettingException unknownRoot(String text, String read) {
        StringJoiner roots = new StringJoiner(", ");
        boolean named = true;
        List<String> known = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            named &= names[i] != null;
            known.add(names[i] != null ? names[i] : "p" + i);
            roots.add((names[i] != null ? names[i] + " or " : "") + "p" + i);
        }
        if (!method.isStatic()) {
            roots.add("this");
        }
        return roots.length() == 0
                ? new InvalidSettingException(Reason.KEY_NEEDLESS, text)
                : new InvalidSettingException(
                        Reason.KEY_PATH,
                        text,
                        roots
                                + (named
                                        ? Candidates.question(read, known)
                                        : " (names are there when it is compiled with -parameters or -g)"));
    }

    /** A member that a step of a path reads, with its type. */
    private record Member(KeyPath.Step step, TypeDescription type) {}

    /** Tells whether a type has a member for a step. */
    static boolean hasMember(TypeDescription type, String name) throws InvalidSettingException {
        return member(type, name) != null;
    }

    private static @Nullable Member member(TypeDescription type, String name) throws InvalidSettingException {
        if (name.isEmpty() || type.isPrimitive() || type.isArray()) {
            return null;
        }
        String capitalized = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        Member found = type.isRecord() ? method(type, name) : null;
        found = found != null ? found : method(type, "get" + capitalized);
        found = found != null ? found : booleanGetter(type, "is" + capitalized);
        found = found != null ? found : method(type, name);
        return found != null ? found : field(type, name);
    }

    private static @Nullable Member booleanGetter(TypeDescription type, String name) {
        Member found = method(type, name);
        return found != null && found.type.represents(boolean.class) ? found : null;
    }

    /**
     * Finds a method without parameters in a class or its supertypes. The step names the receiver's own type and not
     * the declaring one, so that a public method of a superclass that is not public can be used.
     */
    private static @Nullable Member method(TypeDescription receiver, String name) {
        return method(receiver, receiver, name, new HashSet<>());
    }

    /** Visits each type once, since a type can be inherited in exponentially many ways. */
    private static @Nullable Member method(
            TypeDescription receiver, @Nullable TypeDefinition declaring, String name, Set<String> visited) {
        if (declaring == null || !visited.add(declaring.asErasure().getName())) {
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
                                receiver.getName(), name, candidate.asDefined().getDescriptor()),
                        candidate.asDefined().getReturnType().asErasure());
            }
        }
        Member found = method(receiver, declaring.asErasure().getSuperClass(), name, visited);
        for (TypeDescription.Generic each : declaring.asErasure().getInterfaces()) {
            found = found != null ? found : method(receiver, each, name, visited);
        }
        return found;
    }

    /** Lists the names that a step may have. They are looked for in an error message only. */
    private static Set<String> readable(TypeDescription type) {
        Set<String> found = new TreeSet<>();
        if (!type.isPrimitive() && !type.isArray()) {
            addReadable(type, found, new HashSet<>());
        }
        return found;
    }

    private static void addReadable(@Nullable TypeDefinition declaring, Set<String> found, Set<String> visited) {
        if (declaring == null
                || declaring.represents(Object.class)
                || !visited.add(declaring.asErasure().getName())) {
            return;
        }
        for (MethodDescription.InDefinedShape each : declaring.asErasure().getDeclaredMethods()) {
            if (each.isPublic()
                    && each.isMethod()
                    && !each.isStatic()
                    && !each.isSynthetic()
                    && each.getParameters().isEmpty()
                    && !each.getReturnType().represents(void.class)
                    && !OF_OBJECT.contains(each.getName())) {
                found.add(property(each.getName()));
            }
        }
        for (FieldDescription.InDefinedShape each : declaring.asErasure().getDeclaredFields()) {
            if (!each.isStatic()
                    && !each.isSynthetic()
                    && !declaring.getTypeName().startsWith("java.")) {
                found.add(each.getName());
            }
        }
        addReadable(declaring.asErasure().getSuperClass(), found, visited);
        for (TypeDescription.Generic each : declaring.asErasure().getInterfaces()) {
            addReadable(each, found, visited);
        }
    }

    /** Returns the name by which a step reads a getter. */
    static String property(String method) {
        int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
        boolean isGetter = prefix > 0 && method.length() > prefix && Character.isUpperCase(method.charAt(prefix));
        return isGetter ? Character.toLowerCase(method.charAt(prefix)) + method.substring(prefix + 1) : method;
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
