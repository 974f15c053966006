package dev.coalesce.agent.digest;

import dev.coalesce.agent.classes.JdkContainers;
import dev.coalesce.agent.classes.RemovableClassValue;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Computes salted 64-bit digests of arguments and results. It runs no code of the application: neither {@code equals},
 * {@code hashCode} and {@code toString}, nor getters or iterators. Texts, boxes, enums, arrays and the JDK's own
 * containers are read by value, other objects field by field. Equal contents have equal digests; a set or a map has the
 * same digest in any order.
 *
 * <p>A walk ends after {@value #MAX_NODES} objects, after {@value #MAX_ELEMENTS} elements that may all be null, and at a
 * depth of {@value #MAX_DEPTH}. So it ends in a cycle, too, and in a container that another thread changes.
 * What cannot be read is opaque. An opaque part of a key is identified by its object; a result with an opaque part has
 * no digest.
 *
 * <p>Thread-safe. The salt is drawn when the object is created, and never leaves it.
 */
public final class Digest {
    /** Stands for a result whose content is unknown. */
    public static final long UNKNOWN = 0;

    static final int MAX_NODES = 256;
    static final int MAX_DEPTH = 8;

    /** The number of elements of a primitive array that are read, and that of the elements of all containers. */
    static final int MAX_ELEMENTS = 1 << 16;

    static final long NULL = 0x51ed270b27b4f4b1L;
    private static final long ORDERED = 0x2545f4914f6cdd1dL;
    private static final long UNORDERED = 0x6a09e667f3bcc909L;

    private final long salt;
    final Scalars scalars;
    private final RemovableClassValue<FieldReaders> readers;
    private final Steps steps;

    /**
     * Creates a digest.
     *
     * @param salt changes all digests
     * @param opener opens the package of a class of a named module to this package's module
     */
    public Digest(long salt, Consumer<Class<?>> opener) {
        this.salt = salt;
        this.scalars = new Scalars(salt, opener);
        this.readers = new RemovableClassValue<>() {
            @Override
            protected FieldReaders create(Class<?> type) {
                return FieldReaders.of(type, opener);
            }
        };
        this.steps = new Steps(readers);
    }

    /**
     * Returns the digest of a part of a key. What is opaque is identified by its object.
     *
     * @param part the part
     * @return its digest
     */
    public long ofPart(@Nullable Object part) {
        if (part instanceof String) {
            return Hashes.ofText((String) part, salt) | 1;
        }
        if (part instanceof Long || part instanceof Integer) {
            return scalars.number(part.getClass(), ((Number) part).longValue());
        }
        Walk walk = new Walk();
        return walk.of(part, 0);
    }

    /**
     * Returns the digest of a part of a key as the key compares it: an object whose class has no {@code equals} is
     * identified by itself, and so is what is opaque.
     *
     * @param root the argument at which the path to the part starts
     * @param steps the names of the members that are read from there
     * @return the digest; {@link #UNKNOWN} if the part is too large to be read
     */
    public long ofKeyPart(@Nullable Object root, String... steps) {
        Object part = this.steps.follow(root, steps);
        Walk walk = new Walk();
        walk.isKey = true;
        long digest = walk.of(part, 0);
        return walk.isTruncated ? UNKNOWN : digest;
    }

    /**
     * {@return whether an object is a text, a box, an enum, or another simple value of the JDK}
     *
     * @param object the object
     */
    public boolean isScalar(Object object) {
        return scalars.of(object, object.getClass()) != Scalars.NONE;
    }

    /**
     * {@return whether a step of a key path stands for a field: by its name, or by the name of a getter}
     *
     * @param step the step
     * @param field the name of the field
     */
    public static boolean isStepTo(String step, String field) {
        return FieldReaders.isStepTo(step, field);
    }

    /**
     * {@return a field of a field of an object, and so on; null if there is no such field}
     *
     * @param root the object
     * @param steps the names of the fields
     */
    public @Nullable Object field(@Nullable Object root, String... steps) {
        return this.steps.field(root, steps);
    }

    /**
     * {@return the name of who is logged in, as a token of Spring Security has it; null if it cannot be told}
     *
     * @param caller the token, or the user in it
     */
    public @Nullable Object nameOf(Object caller) {
        return steps.name(caller);
    }

    /**
     * Reads the fields of an object of the application, one by one.
     *
     * @param object the object
     * @param receiver receives the name and the value of each field
     * @return false if the object cannot be read, or is one of the JDK
     */
    public boolean readFields(Object object, BiConsumer<String, @Nullable Object> receiver) {
        Class<?> type = object.getClass();
        if (FieldReaders.isOfJdk(type) || type.isArray() || object instanceof Enum) {
            return false;
        }
        FieldReaders fields = readers.get(type);
        if (fields.isOpaque) {
            return false;
        }
        try {
            for (int i = 0; i < fields.names.length; i++) {
                receiver.accept(fields.names[i], fields.read(i, object));
            }
            return true;
        } catch (Error e) {
            throw e;
        } catch (Throwable unreadable) {
            return false;
        }
    }

    /**
     * Returns the digest of what a key path leads to. A step that no field stands for ends the path: what has been
     * reached by then counts as a whole.
     *
     * @param root the argument at which the path starts
     * @param steps the names of the members that are read from there
     * @return the digest of the part
     */
    public long ofPath(@Nullable Object root, String... steps) {
        return ofPart(this.steps.follow(root, steps));
    }

    /**
     * Returns the digest of a result.
     *
     * @param result the result
     * @return its digest; {@link #UNKNOWN} if it cannot be read completely
     */
    public long ofResult(@Nullable Object result) {
        if (result instanceof String) {
            return Hashes.ofText((String) result, salt);
        }
        Walk walk = new Walk();
        long digest = walk.of(result, 0);
        return walk.isIncomplete ? UNKNOWN : digest;
    }

    /**
     * {@return the digest of each part of a result}
     *
     * @param result the result
     * @param paths the parts of the results of its method
     */
    public ResultDigest ofParts(@Nullable Object result, Paths paths) {
        return new PathWalk(this).ofResult(result, paths);
    }

    /**
     * {@return the digest of a failure: that of its class and its message}
     *
     * @param failure what a call has thrown
     */
    public ResultDigest ofFailure(Throwable failure) {
        return new PathWalk(this).ofFailure(failure);
    }

    /**
     * Tells whether keys with such a part meet when the method is coalesced. They do not if there is no equals.
     *
     * @param part the part
     * @return false if only the same object is equal to it
     */
    public boolean isCompared(@Nullable Object part) {
        if (part == null
                || FieldReaders.isOfJdk(part.getClass())
                || part.getClass().isArray()) {
            return true;
        }
        return readers.get(part.getClass()).hasEquals;
    }

    /** Forgets what is known of classes: the agent leaves. */
    public void close() {
        readers.removeAll();
    }

    FieldReaders fields(Class<?> type) {
        return readers.get(type);
    }

    /** One walk through one object. Used by one thread. */
    private final class Walk {
        private int nodes;
        private int elements;
        boolean isIncomplete;
        boolean isTruncated;

        /** Whether objects are told apart as the parts of a key are. */
        boolean isKey;

        long of(@Nullable Object object, int depth) {
            if (object == null) {
                return NULL;
            }
            if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
                isIncomplete = true;
                isTruncated = true;
                return NULL + 1;
            }
            Class<?> type = object.getClass();
            if (type.isArray()) {
                return ofArray(object, type, depth);
            }
            long scalar = scalars.of(object, type);
            if (scalar != Scalars.NONE) {
                return scalar;
            }
            return FieldReaders.isOfJdk(type) ? ofHolder(object, type, depth) : ofFields(object, type, depth);
        }

        private long ofHolder(Object object, Class<?> type, int depth) {
            if (type == Optional.class) {
                return Hashes.add(salt, of(((Optional<?>) object).orElse(null), depth + 1));
            }
            if (type == AtomicReference.class) {
                return Hashes.add(salt, of(((AtomicReference<?>) object).get(), depth + 1));
            }
            try {
                if (object instanceof Collection) {
                    Collection<?> own = ReadContainers.own((Collection<?>) object);
                    return own == null ? opaque(object) : ofCollection(own, depth);
                }
                if (object instanceof Map) {
                    Map<?, ?> own = ReadContainers.own((Map<?, ?>) object);
                    return own == null ? opaque(object) : ofMap(own, depth);
                }
                if (JdkContainers.isEntry(type)) {
                    return ofEntry((Map.Entry<?, ?>) object, depth);
                }
            } catch (RuntimeException changing) {
                // Another thread changes the collection.
            }
            return opaque(object);
        }

        private boolean isAtEnd() {
            if (++elements > MAX_ELEMENTS) {
                isIncomplete = true;
                isTruncated = true;
                return true;
            }
            return nodes > MAX_NODES;
        }

        private long ofCollection(Collection<?> collection, int depth) {
            boolean isOrdered = ReadContainers.isOrdered(collection);
            long hash = salt + (isOrdered ? ORDERED : UNORDERED);
            int read = 0;
            for (Object each : collection) {
                if (isAtEnd()) {
                    break;
                }
                read++;
                long element = of(each, depth + 1);
                hash = isOrdered ? Hashes.add(hash, element) : hash + Hashes.mix(element);
            }
            return Hashes.add(hash, ReadContainers.size(collection, read));
        }

        private long ofMap(Map<?, ?> map, int depth) {
            long hash = salt + UNORDERED;
            for (Map.Entry<?, ?> each : map.entrySet()) {
                if (isAtEnd()) {
                    break;
                }
                hash += ofEntry(each, depth);
            }
            return Hashes.add(hash, map.size());
        }

        private long ofEntry(Map.Entry<?, ?> entry, int depth) {
            return Hashes.add(Hashes.mix(of(entry.getKey(), depth + 1)), of(entry.getValue(), depth + 1));
        }

        private long ofArray(Object array, Class<?> type, int depth) {
            int length = Array.getLength(array);
            long hash = Hashes.add(salt + Hashes.ofType(type), length);
            if (array instanceof Object[]) {
                for (int i = 0; i < length && !isAtEnd(); i++) {
                    hash = Hashes.add(hash, of(((Object[]) array)[i], depth + 1));
                }
                return hash;
            }
            isTruncated |= length > MAX_ELEMENTS;
            isIncomplete |= isTruncated;
            return Hashes.add(hash, PrimitiveArrays.hash(array, Math.min(length, MAX_ELEMENTS)));
        }

        private long ofFields(Object object, Class<?> type, int depth) {
            FieldReaders fields = readers.get(type);
            if (fields.isOpaque || (isKey && !fields.hasEquals)) {
                return opaque(object);
            }
            long hash = salt + fields.nameHash;
            try {
                for (MethodHandle each : fields.primitives) {
                    hash = Hashes.add(hash, (long) each.invokeExact(object));
                }
                for (MethodHandle each : fields.references) {
                    hash = Hashes.add(hash, of((Object) each.invokeExact(object), depth + 1));
                }
            } catch (Error e) {
                throw e;
            } catch (Throwable unreadable) {
                return opaque(object);
            }
            return hash;
        }

        private long opaque(Object object) {
            isIncomplete = true;
            return Hashes.add(salt, System.identityHashCode(object));
        }
    }
}
