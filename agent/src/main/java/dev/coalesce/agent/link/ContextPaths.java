package dev.coalesce.agent.link;

import dev.coalesce.agent.classes.Candidates;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSpec;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the paths of the option {@code context} with loaded classes. They are for coalescers, and for methods that
 * were woven at build time, when nobody knew the option. For all other methods the weaver resolves them from class
 * files, by the same rules. The classes are not initialized.
 */
final class ContextPaths {
    private static final String START = "T(";
    private static final int MAX_HOLDERS = 4;

    /** Methods that nobody means, although a class may declare them. */
    private static final Set<String> OF_OBJECT = Set.of("hashCode", "toString", "getClass", "clone");

    /** A member that a path reads: the step to it, and the type from which the path goes on. */
    private record Member(KeyPath.Step step, Type type) {}

    /** A thread-local, scoped value or supplier, and the type of what it holds. */
    private record Holder(String name, Type content) {}

    private ContextPaths() {}

    /**
     * Adds the parts to the key of a method that was woven without them. A method that the weaver of this JVM has woven
     * has them already.
     */
    static MethodSpec addTo(MethodSpec spec, ContextParts parts, @Nullable ClassLoader loader)
            throws InvalidSettingException {
        if (parts.isEmpty() || !spec.hasContext() || !spec.context().isEmpty()) {
            return spec;
        }
        List<String> added = new ArrayList<>();
        for (KeyPath path : resolve(parts, loader, ContextParts.CURE_OF_METHOD)) {
            String encoded = path.encode();
            if (!spec.key().contains(encoded)) {
                added.add(encoded);
            }
        }
        return spec.withContext(added);
    }

    /** Resolves all parts, and reports all mistakes in them together, each with another cure at its end. */
    static List<KeyPath> resolve(ContextParts parts, @Nullable ClassLoader loader, String otherCure)
            throws InvalidSettingException {
        List<KeyPath> paths = new ArrayList<>();
        InvalidSettingException mistakes = null;
        for (String text : parts.paths()) {
            try {
                paths.add(resolve(text, loader));
            } catch (InvalidSettingException e) {
                mistakes = parts.mistake(e, otherCure).after(mistakes);
            } catch (LinkageError | TypeNotPresentException e) {
                InvalidSettingException mistake = new InvalidSettingException(Reason.REFUSED_UNREADABLE, e.toString());
                mistakes = parts.mistake(mistake, otherCure).after(mistakes);
            }
        }
        if (mistakes != null) {
            throw mistakes;
        }
        return paths;
    }

    private static KeyPath resolve(String text, @Nullable ClassLoader loader) throws InvalidSettingException {
        int end = text.indexOf(')');
        if (!text.startsWith(START) || !text.startsWith(".", end + 1)) {
            throw new InvalidSettingException(
                    Reason.KEY_PATH, text, "a class and a static member, such as T(com.acme.Tenant).current");
        }
        String name = text.substring(START.length(), end).strip();
        List<String> names = new ArrayList<>();
        for (String each : text.substring(end + 2).split("\\.", -1)) {
            names.add(each.endsWith("()") ? each.substring(0, each.length() - 2).strip() : each.strip());
        }
        Class<?> owner = find(name, loader);
        if (owner == null) {
            throw new InvalidSettingException(Reason.KEY_CLASS, text, name);
        }
        Member member = names.get(0).isEmpty() ? null : staticMember(owner, names.get(0));
        if (member == null) {
            throw missing(Reason.KEY_STATIC, text, owner, names.get(0), true);
        }
        List<KeyPath.Step> steps = new ArrayList<>(List.of(member.step));
        List<String> remaining = names.subList(1, names.size());
        Type current = member.type;
        for (int i = 0; i < MAX_HOLDERS; i++) {
            Holder holder = holder(current);
            if (holder == null) {
                break;
            }
            steps.add(KeyPath.Step.ofHolder(holder.name));
            current = holder.content;
            if (!remaining.isEmpty() && remaining.get(0).equals("get") && member(erasure(current), "get") == null) {
                remaining = remaining.subList(1, remaining.size());
            }
        }
        Class<?> from = erasure(current);
        for (String each : remaining) {
            Member next = member(from, each);
            if (next == null) {
                throw missing(Reason.KEY_STEP, text, from, each, false);
            }
            steps.add(next.step);
            from = erasure(next.type);
        }
        return new KeyPath(KeyPath.STATIC, List.copyOf(steps));
    }

    private static InvalidSettingException missing(
            Reason reason, String text, Class<?> owner, String name, boolean isStatic) {
        Set<String> names = new TreeSet<>();
        for (Class<?> each = owner; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (isSource(method, isStatic) && !method.isSynthetic() && !OF_OBJECT.contains(method.getName())) {
                    names.add(property(method.getName()));
                }
            }
            for (Field field : each.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) == isStatic && !field.isSynthetic()) {
                    names.add(field.getName());
                }
            }
        }
        String available = Candidates.list(names) + Candidates.question(name, names);
        return new InvalidSettingException(reason, text, owner.getTypeName(), name, available);
    }

    private static String property(String method) {
        int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
        boolean isGetter = prefix > 0 && method.length() > prefix && Character.isUpperCase(method.charAt(prefix));
        return isGetter ? Character.toLowerCase(method.charAt(prefix)) + method.substring(prefix + 1) : method;
    }

    /** Finds a class by its binary name, or by its name in source code, where a dot precedes a nested class. */
    private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
        if (name.isEmpty() || name.indexOf('[') >= 0 || name.indexOf('/') >= 0) {
            return null;
        }
        for (String candidate = name; ; ) {
            Class<?> found = load(candidate, loader);
            int dot = candidate.lastIndexOf('.');
            if (found != null) {
                return found;
            }
            if (dot < 0) {
                return name.indexOf('.') < 0 ? load("java.lang." + name, loader) : null;
            }
            candidate = candidate.substring(0, dot) + "$" + candidate.substring(dot + 1);
        }
    }

    private static @Nullable Class<?> load(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            return null;
        } catch (LinkageError e) { // on a file system that does not tell upper from lower case
            return null;
        }
    }

    private static @Nullable Member staticMember(Class<?> owner, String name) {
        String capitalized = capitalized(name);
        Member found = staticMethod(owner, "get" + capitalized);
        if (found == null) {
            found = staticMethod(owner, "is" + capitalized);
            found = found != null && found.type == boolean.class ? found : null;
        }
        found = found != null ? found : staticMethod(owner, name);
        return found != null ? found : staticField(owner, owner, name);
    }

    private static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static boolean isSource(Method method, boolean isStatic) {
        return Modifier.isStatic(method.getModifiers()) == isStatic
                && (isStatic || Modifier.isPublic(method.getModifiers()))
                && method.getParameterCount() == 0
                && method.getReturnType() != void.class;
    }

    /** Static methods of interfaces are not inherited, and neither are private members. */
    private static @Nullable Member staticMethod(Class<?> owner, String name) {
        for (Class<?> each = owner; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().equals(name)
                        && isSource(method, true)
                        && (each == owner || !Modifier.isPrivate(method.getModifiers()))) {
                    String descriptor =
                            MethodType.methodType(method.getReturnType()).toMethodDescriptorString();
                    return new Member(
                            KeyPath.Step.ofStatic(owner.getName(), name, descriptor), method.getGenericReturnType());
                }
            }
        }
        return null;
    }

    private static @Nullable Member staticField(Class<?> owner, @Nullable Class<?> declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (Field field : declaring.getDeclaredFields()) {
            if (field.getName().equals(name)
                    && Modifier.isStatic(field.getModifiers())
                    && (declaring == owner || !Modifier.isPrivate(field.getModifiers()))) {
                return new Member(
                        KeyPath.Step.ofStatic(
                                owner.getName(), name, field.getType().descriptorString()),
                        field.getGenericType());
            }
        }
        Member found = staticField(owner, declaring.getSuperclass(), name);
        for (Class<?> each : declaring.getInterfaces()) {
            found = found != null ? found : staticField(owner, each, name);
        }
        return found;
    }

    private static @Nullable Holder holder(Type type) {
        Class<?> raw = erasure(type);
        if (KeyPath.Step.HOLDERS.contains(raw.getName())) {
            Type content = type instanceof ParameterizedType of ? of.getActualTypeArguments()[0] : Object.class;
            return new Holder(raw.getName(), content instanceof WildcardType wild ? wild.getUpperBounds()[0] : content);
        }
        Type superclass = raw.getGenericSuperclass();
        Holder found = superclass == null ? null : inherited(type, raw, superclass);
        for (Type each : raw.getGenericInterfaces()) {
            found = found != null ? found : inherited(type, raw, each);
        }
        return found;
    }

    /** Replaces a type parameter of a class by the argument that the type has for it. */
    private static @Nullable Holder inherited(Type type, Class<?> raw, Type supertype) {
        Holder found = holder(supertype);
        if (found == null || !(found.content instanceof TypeVariable<?>)) {
            return found;
        }
        if (!(type instanceof ParameterizedType parameterized)) {
            return new Holder(found.name, Object.class);
        }
        TypeVariable<?>[] declared = raw.getTypeParameters();
        for (int i = 0; i < declared.length; i++) {
            if (declared[i].equals(found.content)) {
                Type argument = parameterized.getActualTypeArguments()[i];
                return new Holder(found.name, argument instanceof WildcardType w ? w.getUpperBounds()[0] : argument);
            }
        }
        return found;
    }

    private static Class<?> erasure(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return erasure(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return erasure(array.getGenericComponentType()).arrayType();
        }
        return type instanceof TypeVariable<?> variable ? erasure(variable.getBounds()[0]) : Object.class;
    }

    /** Finds what a step of a path reads from an object. */
    private static @Nullable Member member(Class<?> type, String name) {
        if (name.isEmpty() || type.isPrimitive() || type.isArray()) {
            return null;
        }
        String capitalized = capitalized(name);
        Member found = type.isRecord() ? method(type, type, name) : null;
        found = found != null ? found : method(type, type, "get" + capitalized);
        if (found == null) {
            found = method(type, type, "is" + capitalized);
            found = found != null && found.type == boolean.class ? found : null;
        }
        found = found != null ? found : method(type, type, name);
        for (Class<?> each = type; found == null && each != null; each = each.getSuperclass()) {
            found = field(each, name);
        }
        return found;
    }

    private static @Nullable Member method(Class<?> receiver, @Nullable Class<?> declaring, String name) {
        if (declaring == null) {
            return null;
        }
        for (Method method : declaring.getDeclaredMethods()) {
            if (method.getName().equals(name) && isSource(method, false) && !method.isBridge()) {
                String descriptor =
                        MethodType.methodType(method.getReturnType()).toMethodDescriptorString();
                return new Member(new KeyPath.Step(receiver.getName(), name, descriptor), method.getReturnType());
            }
        }
        Member found = method(receiver, declaring.getSuperclass(), name);
        for (Class<?> each : declaring.getInterfaces()) {
            found = found != null ? found : method(receiver, each, name);
        }
        return found;
    }

    private static @Nullable Member field(Class<?> declaring, String name) {
        for (Field field : declaring.getDeclaredFields()) {
            if (field.getName().equals(name) && !Modifier.isStatic(field.getModifiers())) {
                return new Member(
                        new KeyPath.Step(
                                declaring.getName(), name, field.getType().descriptorString()),
                        field.getType());
            }
        }
        return null;
    }
}
