package dev.coalesce.agent.key;

import dev.coalesce.agent.classes.KnownSizes;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates and inspects keys. A key of several parts compares them one by one; parts are never joined into one text. A
 * single part of an immutable class is its own key, so its lookup allocates nothing.
 *
 * <p>All methods are thread-safe.
 */
public final class Keys {
    /** The key of a method without parameters. */
    static final Object EMPTY = Constant.EMPTY;

    private enum Constant {
        EMPTY,
        NULL
    }

    private Keys() {}

    /**
     * Creates the key that has a single part.
     *
     * @param part any object or null
     * @return the key; never null. An object of an immutable class is returned itself
     */
    public static Object of(@Nullable Object part) {
        if (part == null) {
            return Constant.NULL;
        }
        if (PartTypes.isImmutable(part)) {
            return part;
        }
        Object form = Objects.requireNonNull(ContentForm.of(part));
        return form instanceof CompositeKey ? form : new KeyOf1(form);
    }

    /**
     * Creates the key of a call whose only part is an object that the caller chose as the key.
     *
     * @param part any object or null
     * @return as {@link #of}; a {@link KeyFailure} if the key cannot be made
     */
    public static Object ofChosen(@Nullable Object part) {
        try {
            return of(part);
        } catch (Throwable e) {
            return new KeyFailure(e);
        }
    }

    static Object of(@Nullable Object first, @Nullable Object second) {
        return new KeyOf2(part(first), part(second));
    }

    static Object ofOneAndLong(@Nullable Object first, long second) {
        return new KeyOfOneAndLong(part(first), second);
    }

    static Object of(@Nullable Object first, @Nullable Object second, @Nullable Object third) {
        return new KeyOf3(part(first), part(second), part(third));
    }

    /** Creates a key of more than three parts. The key owns the array afterwards; callers must not reuse it. */
    static Object ofMany(@Nullable Object... parts) {
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(parts[i]);
        }
        return new KeyOfMany(parts);
    }

    /**
     * Lists the parts of a key for messages.
     *
     * @param key a key created by this class
     * @return the parts in declaration order, at least one; parts may be null
     */
    public static List<@Nullable Object> parts(Object key) {
        return key instanceof CompositeKey
                ? ((CompositeKey) key).parts()
                : Collections.singletonList(key instanceof Constant ? null : key);
    }

    /**
     * Adds a context to a key.
     *
     * @param key a key, or a {@link KeyFailure}
     * @param context what the context's parts make as a key, or a {@link KeyFailure}
     * @return the key in the context; the failure if there is one
     */
    public static Object inContext(Object key, Object context) {
        if (key instanceof KeyFailure) {
            return key;
        }
        return context instanceof KeyFailure ? context : ContextKey.of(key, context);
    }

    /**
     * Returns what an invalidation names: the key without the parts that the option {@code context} has added.
     *
     * @param key a key created by this package
     * @return the key itself if it has no such parts
     */
    public static Object own(Object key) {
        return key instanceof ContextKey ? ((ContextKey) key).own() : key;
    }

    /**
     * Tells whether objects of a class are equal only to themselves, which is rarely intended for a key part.
     *
     * @param type the class of a key part
     * @return true if the class inherits {@code Object.equals}; false for enums, classes and singletons, which are
     *     values even though they inherit it
     */
    public static boolean isIdentity(Class<?> type) {
        return PartTypes.isIdentity(type);
    }

    /**
     * Finds a class that asks the network in its {@code equals}, in a part of a key or inside such a part.
     *
     * @param part a part that {@link #parts} returned
     * @return the name of the class; null if there is none
     */
    public static @Nullable String classAskingNetwork(@Nullable Object part) {
        return NetworkParts.find(part);
    }

    /**
     * Estimates how much memory a key takes.
     *
     * @param key a key created by this class
     * @return bytes, as far as the sizes of its parts are known
     */
    public static long bytes(Object key) {
        return key instanceof CompositeKey ? ((CompositeKey) key).bytes() : KnownSizes.of(key);
    }

    /** Returns the form of a part. The commonest classes are recognised without a look at their kind. */
    private static @Nullable Object part(@Nullable Object value) {
        return value == null || value instanceof String || value instanceof Integer || value instanceof Long
                ? value
                : ContentForm.of(value);
    }

    /**
     * Makes a key independent of later changes to the caller's arguments: arrays, the JDK's containers, and records that
     * hold them are copied. Objects of the application's own classes are shared with the original. The engine takes a
     * snapshot when a call enters a table, not when it only looks up a result.
     *
     * @param key a key created by this class
     * @return an equal key; the same object if nothing had to be copied
     */
    public static Object snapshot(Object key) {
        return key instanceof CompositeKey ? ((CompositeKey) key).snapshot() : key;
    }

    /**
     * Finds out whether a key is broken. A key is the application's own object: its {@code hashCode} or {@code equals}
     * may throw.
     *
     * @param key a key created by this class
     * @return what it throws; null if it works
     */
    public static @Nullable Throwable failureOf(Object key) {
        try {
            // The comparison is with an object of another class: equals may check for identity before it looks at its
            // fields.
            for (Object part : parts(key)) {
                int unused = part == null ? 0 : part.hashCode() + (part.equals(KeyFailure.class) ? 1 : 0);
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
