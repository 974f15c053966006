package dev.coalesce.agent.classes;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides from a declared type whether callers can share its objects, and what they hold. The annotation processor has
 * a copy of this file, and a test compares the two.
 *
 * <p><b>What an object holds</b> is what its type arguments, the elements of an array, and the fields that it shows
 * say. A class shows a field if the field is public, or has an accessor of its name: {@code body()}, {@code getBody()}.
 * A method alone says nothing, since {@code DataSource.getConnection()} makes a new object each time.
 */
public final class ResultContent {
    /** A type as a compiler, a class file, or reflection describes it. What cannot be found is empty. */
    public interface Type {
        /**
         * Returns the name of the class.
         *
         * @return the binary name of the erasure; {@code []} follows for each dimension of an array
         */
        String name();

        /**
         * Returns the superclass and the interfaces.
         *
         * @return the direct supertypes, with their type arguments
         */
        List<? extends Type> supertypes();

        /**
         * Returns the type arguments; a wildcard is represented by its upper bound.
         *
         * @return empty for a raw type and for a type that has no parameters
         */
        List<? extends Type> arguments();

        /**
         * Returns the type of an array's elements.
         *
         * @return null for any other type
         */
        @Nullable
        Type element();

        /**
         * Returns the fields that the class itself shows, without those of supertypes.
         *
         * @return the fields in any order
         */
        List<? extends Field> fields();

        /**
         * Tells whether the type is a record.
         *
         * @return false also if that is not known
         */
        boolean isRecord();

        /**
         * Returns the annotations of the class itself.
         *
         * @return binary names
         */
        Collection<String> annotations();
    }

    /** A field that a class shows. */
    public interface Field {
        /**
         * Returns the name of the field.
         *
         * @return a simple name
         */
        String name();

        /**
         * Returns the declared type of the field.
         *
         * @return a type, which may be a type variable's bound
         */
        Type type();
    }

    /**
     * Why callers cannot share the results of a method.
     *
     * @param result what was read, as a message continues after "the method returns"
     * @param instead what to return instead
     */
    public record Refusal(String result, String instead) {}

    /** The text of a warning about a result that is an entity or holds one, after its type. */
    public static final String SHARED_ENTITY = ", an entity that belongs to a session: all callers would share one"
            + " managed object, and see each other's changes. Return a DTO or a record, or name the type in ignore if"
            + " nobody changes it";

    private static final String ALLOWED =
            "a value, nothing, InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher";

    /** The supertypes whose arguments say what an object holds. */
    private static final Set<String> COLLECTIONS = Set.of("java.lang.Iterable", "java.util.Map", "java.util.Map$Entry");

    /** The number of types inside each other that are looked at. */
    private static final int MAX_DEPTH = 8;

    /** The number of classes whose fields are looked at. */
    private static final int MAX_CLASSES = 64;

    private final Collection<String> ignored;
    private final boolean looksForEntities;
    private final Set<String> expanded = new HashSet<>();

    private ResultContent(Collection<String> ignored, boolean looksForEntities) {
        this.ignored = ignored;
        this.looksForEntities = looksForEntities;
    }

    /**
     * Decides whether callers can share the results of a method.
     *
     * @param declared the declared result type
     * @param ignored names of types that the user declares shareable
     * @return the reason if they cannot; null if they can
     */
    public static @Nullable Refusal refusal(Type declared, Collection<String> ignored) {
        String name = declared.name();
        if (ignored.contains(name) || name.equals("java.io.InputStream")) {
            return null;
        }
        if (ResultTypes.STAGES.contains(name)
                || ResultTypes.ADAPTED_FUTURES.contains(name)
                || ResultTypes.SHARED_PUBLISHERS.contains(name)) {
            return refusedArgument(declared, ignored);
        }
        if (ResultTypes.DEFERRED_WORK.contains(name)) {
            return new Refusal(name + ", which is work that has not run yet: each caller would run it", ALLOWED);
        }
        Set<String> types = withSupertypes(declared);
        String shared = sharedSupertype(types);
        if (shared != null) {
            return new Refusal(name, shared);
        }
        if (isAny(types, ResultTypes.UNFINISHED)) {
            return new Refusal(
                    name + ", which may be pending or failed: a failure would be cached as a value", ALLOWED);
        }
        String singleUse = singleUse(declared, ignored);
        return singleUse == null ? null : usedOnce(singleUse);
    }

    /** Describes the supertype that callers could share if it were declared; null if there is none. */
    private static @Nullable String sharedSupertype(Set<String> types) {
        if (types.contains("java.util.concurrent.CompletionStage")) {
            return "CompletableFuture or CompletionStage itself, since each caller gets a future of its own";
        }
        if (types.contains("java.io.InputStream")) {
            return "InputStream itself, since each caller gets a stream of its own, which has nothing but the bytes";
        }
        for (Set<String> shared : List.of(ResultTypes.ADAPTED_FUTURES, ResultTypes.SHARED_PUBLISHERS)) {
            for (String each : types) {
                if (shared.contains(each) && !each.endsWith("Publisher")) {
                    return each + " itself, since each caller gets its own";
                }
            }
        }
        return null;
    }

    private static @Nullable Refusal refusedArgument(Type declared, Collection<String> ignored) {
        boolean isPublisher = ResultTypes.SHARED_PUBLISHERS.contains(declared.name());
        for (Type argument : declared.arguments()) {
            String singleUse = isPublisher && isSharedBuffer(argument) ? null : singleUse(argument, ignored);
            if (singleUse != null) {
                return usedOnce(declared.name() + " of " + singleUse);
            }
        }
        return null;
    }

    /** Tells whether each subscriber receives a buffer of its own. */
    private static boolean isSharedBuffer(Type element) {
        List<? extends Type> arguments = element.arguments();
        return element.name().equals("java.nio.ByteBuffer")
                || (element.name().equals("java.util.List")
                        && !arguments.isEmpty()
                        && arguments.get(0).name().equals("java.nio.ByteBuffer"));
    }

    private static Refusal usedOnce(String description) {
        return new Refusal(
                description + ", which can be used only once: two callers would each get a part",
                ALLOWED + ". If callers may share it, name that type in ignore");
    }

    /** Describes a type that can be used only once, or holds one that can; null for any other type. */
    private static @Nullable String singleUse(Type type, Collection<String> ignored) {
        if (ignored.contains(type.name())) {
            return null;
        }
        return isSingleUse(type) ? type.name() : new ResultContent(ignored, false).held(type, 0);
    }

    /**
     * Tells whether the objects of a type can be used only once, whatever they hold.
     *
     * @param type any type
     * @return true if a caller uses them up, closes them, or waits for them
     */
    public static boolean isSingleUse(Type type) {
        Set<String> types = withSupertypes(type);
        return isAny(types, ResultTypes.CONSUMED)
                || isAny(types, ResultTypes.CONSUMED_IN_CONTAINERS)
                || isAny(types, ResultTypes.PUBLISHERS)
                || isAny(types, ResultTypes.UNFINISHED)
                || isAny(types, ResultTypes.CLOSED);
    }

    /**
     * Describes an entity that a result is or holds: an object that belongs to a session.
     *
     * @param declared the declared result type
     * @param ignored names of types that the user declares shareable
     * @return the type, as a message continues after "returns"; null if there is none
     */
    public static @Nullable String entity(Type declared, Collection<String> ignored) {
        if (ignored.contains(declared.name())) {
            return null;
        }
        return isEntity(declared) ? declared.name() : new ResultContent(ignored, true).held(declared, 0);
    }

    /**
     * Tells whether the objects of a type belong to a session.
     *
     * @param type any type
     * @return true if the class or a superclass is an entity
     */
    public static boolean isEntity(Type type) {
        Deque<Type> open = new ArrayDeque<>(List.of(type));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Type each = open.remove();
            if (isOpaque(each.name()) || !seen.add(each.name())) {
                continue;
            }
            if (ResultTypes.SESSION_TYPES.contains(each.name())
                    || isAny(each.annotations(), ResultTypes.ENTITY_ANNOTATIONS)) {
                return true;
            }
            open.addAll(each.supertypes());
        }
        return false;
    }

    /**
     * Tells whether the objects of a type belong to a session, as their supertypes say it.
     *
     * @param type any type
     * @return false also for an entity that only an annotation tells
     */
    public static boolean belongsToSession(Type type) {
        return isAny(withSupertypes(type), ResultTypes.SESSION_TYPES);
    }

    /** Describes what an object of the type holds, if it is what this search looks for; null if there is none. */
    private @Nullable String held(Type type, int depth) {
        if (depth == MAX_DEPTH || startsWithAny(type.name(), ResultTypes.NOT_CONTAINERS)) {
            return null;
        }
        Type element = type.element();
        if (element != null) {
            return described(type.name() + " of ", element, "", true, depth);
        }
        for (Type argument : type.arguments()) {
            String found = described(type.name() + " of ", argument, "", true, depth);
            if (found != null) {
                return found;
            }
        }
        boolean isNew = !isOpaque(type.name()) && expanded.size() < MAX_CLASSES && expanded.add(type.name());
        return isNew ? heldByClass(type, depth) : null;
    }

    private @Nullable String heldByClass(Type type, int depth) {
        for (Field field : type.fields()) {
            String found =
                    described(type.name() + " with ", field.type(), " in " + field.name(), type.isRecord(), depth);
            if (found != null) {
                return found;
            }
        }
        for (Type each : type.supertypes()) {
            boolean tells = !isOpaque(each.name()) || isAny(withSupertypes(each), COLLECTIONS);
            String found = tells ? held(each, depth + 1) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Describes a part if it is what this search looks for; otherwise what the part holds; null if neither. */
    private @Nullable String described(String holder, Type part, String where, boolean inContainer, int depth) {
        if (ignored.contains(part.name())) {
            return null;
        }
        boolean matches = looksForEntities ? isEntity(part) : isConsumed(part, inContainer);
        return matches ? holder + part.name() + where : held(part, depth + 1);
    }

    /**
     * Tells whether an object that holds an object of this type can be used only once.
     *
     * @param part the type of a part
     * @param inContainer whether the object is a container, an array or a record
     * @return false if the part can be shared
     */
    public static boolean isConsumed(Type part, boolean inContainer) {
        Set<String> types = withSupertypes(part);
        return isAny(types, ResultTypes.CONSUMED)
                || (inContainer
                        && (ResultTypes.MAY_BE_CONSUMED.contains(part.name())
                                || isAny(types, ResultTypes.CONSUMED_IN_CONTAINERS)
                                || isAny(types, ResultTypes.PUBLISHERS)));
    }

    /**
     * Returns the names of a type and its supertypes. Types that were made for sharing have no supertypes here.
     *
     * @param type any type
     * @return binary names; only those that can be found
     */
    public static Set<String> withSupertypes(Type type) {
        Set<String> names = new HashSet<>();
        addWithSupertypes(type, names);
        return names;
    }

    private static void addWithSupertypes(Type type, Set<String> names) {
        String name = type.name();
        if (names.add(name) && !name.equals("java.lang.String") && !ResultTypes.SHAREABLE.contains(name)) {
            for (Type each : type.supertypes()) {
                addWithSupertypes(each, names);
            }
        }
    }

    private static boolean isAny(Collection<String> types, Set<String> wanted) {
        for (String each : types) {
            if (wanted.contains(each)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells whether a type belongs to the JDK or to a language: what its objects hold is said by type arguments alone.
     *
     * @param name a binary name
     * @return false for types of applications and other libraries
     */
    public static boolean isOpaque(String name) {
        return startsWithAny(name, ResultTypes.OPAQUE_PACKAGES);
    }

    /**
     * Tells whether a method without parameters returns the field of a name, if there is one.
     *
     * @param method the name of the method
     * @param field the name of the field
     * @return true for {@code body()}, {@code getBody()} and {@code isBody()} of the field {@code body}
     */
    public static boolean isAccessor(String method, String field) {
        if (method.equals(field)) {
            return true;
        }
        int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
        return prefix > 0
                && method.length() == prefix + field.length()
                && method.charAt(prefix) == Character.toUpperCase(field.charAt(0))
                && method.regionMatches(prefix + 1, field, 1, field.length() - 1);
    }

    private static boolean startsWithAny(String name, Set<String> beginnings) {
        for (String beginning : beginnings) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
