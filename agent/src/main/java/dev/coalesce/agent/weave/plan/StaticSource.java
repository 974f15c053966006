package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.classes.Candidates;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.weave.declare.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * The start of a key path at a static member, written as in SpEL: {@code T(com.acme.Tenant).current}. If the member is a
 * thread-local, a scoped value or a supplier, the path goes on with what that holds.
 *
 * @param steps the static member, and the steps to what it holds; more steps may be added
 * @param type the type from which the path goes on
 * @param remaining the names of the steps that follow
 */
record StaticSource(List<KeyPath.Step> steps, TypeDescription type, List<String> remaining) {
    private static final String START = "T(";
    private static final String ALLOWED = "a class and a static member, such as T(com.acme.Tenant).current";

    /** A supplier may hold a thread-local. */
    private static final int MAX_HOLDERS = 4;

    /** A static member, with its type. */
    private record Member(KeyPath.Step step, TypeDescription.Generic type) {}

    /** Tells whether a path, without spaces around it, starts at a class. */
    static boolean isStart(String path) {
        return path.startsWith(START);
    }

    static StaticSource resolve(String text, String path, ClassFileLocator files) throws InvalidSettingException {
        int end = path.indexOf(')');
        if (!isStart(path) || end < 0 || !path.startsWith(".", end + 1)) {
            throw new InvalidSettingException(Reason.KEY_PATH, text, ALLOWED);
        }
        String name = path.substring(START.length(), end).strip();
        List<String> names = new ArrayList<>();
        for (String each : path.substring(end + 2).split("\\.", -1)) {
            names.add(each.endsWith("()") ? each.substring(0, each.length() - 2).strip() : each.strip());
        }
        TypeDescription owner = find(name, files);
        if (owner == null) {
            throw new InvalidSettingException(Reason.KEY_CLASS, text, name.isEmpty() ? "\"\"" : name);
        }
        Member member = names.get(0).isEmpty() ? null : member(owner, names.get(0));
        if (member == null) {
            Set<String> readable = readable(owner);
            throw new InvalidSettingException(
                    Reason.KEY_STATIC,
                    text,
                    owner.getName(),
                    names.get(0),
                    Candidates.list(readable) + Candidates.question(names.get(0), readable));
        }
        return held(member, names.subList(1, names.size()));
    }

    /** Finds a class by its binary name, or by its name in source code, where a dot precedes a nested class. */
    private static @Nullable TypeDescription find(String name, ClassFileLocator files) {
        if (name.isEmpty() || name.indexOf('[') >= 0 || name.indexOf('/') >= 0) {
            return null;
        }
        for (String candidate = name; ; ) {
            TypeDescription found = Types.find(candidate, files);
            int dot = candidate.lastIndexOf('.');
            if (found != null) {
                return found;
            }
            if (dot < 0) {
                return name.indexOf('.') < 0 ? Types.find("java.lang." + name, files) : null;
            }
            candidate = candidate.substring(0, dot) + "$" + candidate.substring(dot + 1);
        }
    }

    private static StaticSource held(Member member, List<String> names) throws InvalidSettingException {
        List<KeyPath.Step> steps = new ArrayList<>(List.of(member.step));
        TypeDescription.Generic current = member.type;
        List<String> remaining = names;
        for (int i = 0; i < MAX_HOLDERS; i++) {
            TypeDescription.Generic holder = holder(current);
            if (holder == null) {
                break;
            }
            steps.add(KeyPath.Step.ofHolder(holder.asErasure().getName()));
            current = content(holder);
            if (!remaining.isEmpty()
                    && remaining.get(0).equals("get")
                    && !KeyPathResolver.hasMember(current.asErasure(), "get")) {
                remaining = remaining.subList(1, remaining.size());
            }
        }
        return new StaticSource(steps, current.asErasure(), remaining);
    }

    /** Returns the holder's class as a type extends it, with its type argument; null if the type is no holder. */
    private static TypeDescription.@Nullable Generic holder(TypeDescription.@Nullable Generic type) {
        if (type == null || type.isPrimitive() || type.isArray()) {
            return null;
        }
        if (type.getSort().isTypeVariable()) {
            return holder(type.getUpperBounds().get(0));
        }
        if (KeyPath.Step.HOLDERS.contains(type.asErasure().getName())) {
            return type;
        }
        TypeDescription.Generic found = holder(type.getSuperClass());
        for (TypeDescription.Generic each : type.getInterfaces()) {
            found = found != null ? found : holder(each);
        }
        return found;
    }

    private static TypeDescription.Generic content(TypeDescription.Generic holder) {
        if (!holder.getSort().isParameterized()) {
            return TypeDescription.ForLoadedType.of(Object.class).asGenericType();
        }
        TypeDescription.Generic argument = holder.getTypeArguments().get(0);
        return argument.getSort().isWildcard() ? argument.getUpperBounds().get(0) : argument;
    }

    private static @Nullable Member member(TypeDescription owner, String name) {
        String capitalized = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        Member found = method(owner, owner, "get" + capitalized);
        if (found == null) {
            found = method(owner, owner, "is" + capitalized);
            found = found != null && found.type.represents(boolean.class) ? found : null;
        }
        found = found != null ? found : method(owner, owner, name);
        return found != null ? found : field(owner, owner, name);
    }

    /** Static methods of interfaces are not inherited, and neither are private members. */
    private static @Nullable Member method(TypeDescription owner, @Nullable TypeDefinition declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (MethodDescription each : declaring.getDeclaredMethods()) {
            if (each.getInternalName().equals(name) && isSource(each) && isVisible(each, declaring, owner)) {
                return new Member(
                        KeyPath.Step.ofStatic(
                                owner.getName(), name, each.asDefined().getDescriptor()),
                        each.getReturnType());
            }
        }
        return method(owner, declaring.getSuperClass(), name);
    }

    private static boolean isSource(MethodDescription method) {
        return method.isMethod()
                && method.isStatic()
                && method.getParameters().isEmpty()
                && !method.getReturnType().represents(void.class);
    }

    private static @Nullable Member field(TypeDescription owner, @Nullable TypeDefinition declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (FieldDescription each : declaring.getDeclaredFields()) {
            if (each.getName().equals(name)
                    && each.isStatic()
                    && (!each.isPrivate() || declaring.asErasure().equals(owner))) {
                return new Member(
                        KeyPath.Step.ofStatic(
                                owner.getName(), name, each.asDefined().getDescriptor()),
                        each.getType());
            }
        }
        Member found = field(owner, declaring.getSuperClass(), name);
        for (TypeDescription.Generic each : declaring.getInterfaces()) {
            found = found != null ? found : field(owner, each, name);
        }
        return found;
    }

    private static boolean isVisible(MethodDescription method, TypeDefinition declaring, TypeDescription owner) {
        return !method.isPrivate() || declaring.asErasure().equals(owner);
    }

    /** Lists the static members of a class. They are looked for in an error message only. */
    private static Set<String> readable(TypeDescription owner) {
        Set<String> found = new TreeSet<>();
        for (TypeDefinition each = owner; each != null; each = each.getSuperClass()) {
            for (MethodDescription method : each.getDeclaredMethods()) {
                if (isSource(method) && !method.isSynthetic() && isVisible(method, each, owner)) {
                    found.add(KeyPathResolver.property(method.getName()));
                }
            }
            for (FieldDescription field : each.getDeclaredFields()) {
                if (field.isStatic() && !field.isSynthetic()) {
                    found.add(field.getName());
                }
            }
        }
        return found;
    }
}
