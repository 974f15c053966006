package dev.coalesce.agent.digest;

import dev.coalesce.agent.classes.JdkContainers;
import dev.coalesce.agent.classes.RemovableClassValue;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Computes salted 64-bit digests of arguments and results. It runs no code of the application: neither {@code equals},
 * {@code hashCode} and {@code toString}, nor getters or iterators. Texts, boxes, enums, arrays and the JDK's own
 * containers are read by value, other objects field by field. Equal contents have equal digests; a set or a map has the
 * same digest in any order.
 *
 * <p>A walk ends after {@value #MAX_NODES} objects and at a depth of {@value #MAX_DEPTH}, so it also ends in a cycle.
 * What cannot be read is opaque. An opaque part of a key is identified by its object; a result with an opaque part has
 * no digest.
 *
 * <p>Thread-safe. The salt is drawn when the object is created, and never leaves it.
 */
public final class Digest {
    /** Stands for a result whose content is unknown. */
    public static final long UNKNOWN = 0;

    private static final int MAX_NODES = 256;
    private static final int MAX_DEPTH = 8;

    /** The number of elements of a primitive array that are read. */
    private static final int MAX_ELEMENTS = 1 << 16;

    private static final String EMPTY = "java.util.Collections$Empty";
    private static final long NULL = 0x51ed270b27b4f4b1L;
    private static final long ORDERED = 0x2545f4914f6cdd1dL;
    private static final long UNORDERED = 0x6a09e667f3bcc909L;
    private static final long BOX = 0x3c6ef372fe94f82bL;

    /** Final classes of the JDK whose {@code toString} tells their value. */
    private static final Set<String> TEXTS = Set.of(
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.net.URI",
            "java.util.Currency",
            "java.util.Locale",
            "java.time.DayOfWeek",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.Month",
            "java.time.MonthDay",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Period",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.ZoneOffset",
            "java.time.ZoneRegion",
            "java.time.ZonedDateTime",
            "java.lang.StringBuilder",
            "java.lang.StringBuffer",
            "java.io.File",
            "sun.nio.fs.UnixPath",
            "sun.nio.fs.WindowsPath");

    private final long salt;
    private final RemovableClassValue<FieldReaders> readers;

    /**
     * Creates a digest.
     *
     * @param salt changes all digests
     * @param opener opens the package of a class of a named module to this package's module
     */
    public Digest(long salt, Consumer<Class<?>> opener) {
        this.salt = salt;
        this.readers = new RemovableClassValue<>() {
            @Override
            protected FieldReaders create(Class<?> type) {
                return FieldReaders.of(type, opener);
            }
        };
    }

    /**
     * Returns the digest of a part of a key. What is opaque is identified by its object.
     *
     * @param part the part
     * @return its digest
     */
    public long ofPart(@Nullable Object part) {
        if (part instanceof String) {
            return Hashes.ofText((String) part, salt);
        }
        if (part instanceof Long || part instanceof Integer) {
            return number(part.getClass(), ((Number) part).longValue());
        }
        Walk walk = new Walk();
        return walk.of(part, 0);
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
        Object part = root;
        for (String step : steps) {
            if (part == null || FieldReaders.isOfJdk(part.getClass())) {
                break;
            }
            FieldReaders fields = readers.get(part.getClass());
            MethodHandle field = fields.isOpaque ? null : fields.named(step);
            if (field == null) {
                break;
            }
            try {
                if (field.type().returnType() == long.class) {
                    return Hashes.add(salt, (long) field.invokeExact(part));
                }
                part = (Object) field.invokeExact(part);
            } catch (Error e) {
                throw e;
            } catch (Throwable unreadable) {
                break;
            }
        }
        return ofPart(part);
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

    private long number(Class<?> box, long value) {
        return Hashes.add(salt + BOX + box.getName().length(), value);
    }

    /** One walk through one object. Used by one thread. */
    private final class Walk {
        private int nodes;
        boolean isIncomplete;

        long of(@Nullable Object object, int depth) {
            if (object == null) {
                return NULL;
            }
            if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
                isIncomplete = true;
                return NULL + 1;
            }
            if (object instanceof String) {
                return Hashes.ofText((String) object, salt);
            }
            Class<?> type = object.getClass();
            if (type.isArray()) {
                return ofArray(object, type, depth);
            }
            if (object instanceof Enum) {
                return Hashes.add(
                        Hashes.ofText(((Enum<?>) object).getDeclaringClass().getName(), salt),
                        Hashes.ofText(((Enum<?>) object).name(), salt));
            }
            return FieldReaders.isOfJdk(type) ? ofJdk(object, type, depth) : ofFields(object, type, depth);
        }

        @SuppressWarnings("JavaUtilDate") // the application's
        private long ofJdk(Object object, Class<?> type, int depth) {
            if (type == Double.class) {
                return number(type, Double.doubleToLongBits((Double) object));
            }
            if (type == Float.class) {
                return number(type, Float.floatToIntBits((Float) object));
            }
            if (type == Long.class || type == Integer.class || type == Short.class || type == Byte.class) {
                return number(type, ((Number) object).longValue());
            }
            if (type == Boolean.class) {
                return number(type, (Boolean) object ? 1 : 0);
            }
            if (type == Character.class) {
                return number(type, (Character) object);
            }
            if (type == UUID.class) {
                UUID uuid = (UUID) object;
                return Hashes.add(number(type, uuid.getMostSignificantBits()), uuid.getLeastSignificantBits());
            }
            if (type == Date.class) {
                return number(type, ((Date) object).getTime());
            }
            if (type == AtomicLong.class || type == AtomicInteger.class) {
                return number(type, ((Number) object).longValue());
            }
            if (type == AtomicBoolean.class) {
                return number(type, ((AtomicBoolean) object).get() ? 1 : 0);
            }
            if (type == Class.class) {
                return Hashes.ofText(((Class<?>) object).getName(), salt + 1);
            }
            if (TEXTS.contains(type.getName())) {
                return Hashes.add(Hashes.ofText(type.getName(), salt), Hashes.ofText(object.toString(), salt));
            }
            return ofHolder(object, type, depth);
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
                    Collection<?> own = type.getName().startsWith(EMPTY)
                            ? (object instanceof Set ? Set.of() : List.of())
                            : JdkContainers.own((Collection<?>) object);
                    return own == null ? opaque(object) : ofCollection(own, depth);
                }
                if (object instanceof Map) {
                    Map<?, ?> own = type.getName().startsWith(EMPTY) ? Map.of() : JdkContainers.own((Map<?, ?>) object);
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

        private long ofCollection(Collection<?> elements, int depth) {
            boolean isOrdered = !(elements instanceof Set);
            long hash = salt + (isOrdered ? ORDERED : UNORDERED);
            for (Object each : elements) {
                if (nodes > MAX_NODES) {
                    break;
                }
                long element = of(each, depth + 1);
                hash = isOrdered ? Hashes.add(hash, element) : hash + Hashes.mix(element);
            }
            return Hashes.add(hash, elements.size());
        }

        private long ofMap(Map<?, ?> map, int depth) {
            long hash = salt + UNORDERED;
            for (Map.Entry<?, ?> each : map.entrySet()) {
                if (nodes > MAX_NODES) {
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
            long hash = Hashes.add(Hashes.ofText(type.getName(), salt), length);
            if (array instanceof Object[]) {
                for (int i = 0; i < length && nodes <= MAX_NODES; i++) {
                    hash = Hashes.add(hash, of(((Object[]) array)[i], depth + 1));
                }
                return hash;
            }
            isIncomplete |= length > MAX_ELEMENTS;
            return Hashes.add(hash, PrimitiveArrays.hash(array, Math.min(length, MAX_ELEMENTS)));
        }

        private long ofFields(Object object, Class<?> type, int depth) {
            FieldReaders fields = readers.get(type);
            if (fields.isOpaque) {
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
