package dev.coalesce.agent.digest;

import dev.coalesce.agent.classes.JdkContainers;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One walk through one result, which yields a digest for each part. It reads what {@link Digest} reads.
 *
 * <p>Each value is mixed with a seed that stands for its position: the index in a list, the key in a map. The digest of
 * a part is the sum of its values. The sum does not depend on the order in which a set or a map is read.
 */
final class PathWalk {
    private static final long NULL = Digest.NULL | 1;

    private final Digest digest;
    private final long[] sums = new long[Paths.MAX + 1];
    private int read;
    private int opaque;
    private int nodes;
    private int elements;
    private boolean isTruncated;

    /**
     * The number of sets and maps that the walk is inside of. What it reads there before it ends is a matter of luck.
     */
    private int unordered;

    PathWalk(Digest digest) {
        this.digest = digest;
    }

    ResultDigest ofResult(@Nullable Object result, Paths paths) {
        of(result, 0, 1, paths.root());
        return new ResultDigest(sums, read, opaque, isTruncated);
    }

    ResultDigest ofFailure(Throwable failure) {
        Throwable inner = digest.scalars.failures.unwrapped(failure);
        read = 1 << Paths.THROWN | 1 << Paths.MESSAGE;
        sums[Paths.THROWN] = Hashes.ofText(inner.getClass().getName(), NULL);
        sums[Paths.MESSAGE] = Hashes.ofText(digest.scalars.failures.message(inner), NULL);
        return new ResultDigest(sums, read, 0, false);
    }

    private void add(Paths.Node at, long seed, long value) {
        sums[at.index] += Hashes.add(seed, value);
        read |= 1 << at.index;
    }

    /** Returns the seed of an element. It is mixed with the element's value, so it need not be mixed itself. */
    private static long atPosition(long seed, int position) {
        return seed * Hashes.FACTOR + position;
    }

    private void of(@Nullable Object object, int depth, long seed, Paths.Node at) {
        if (object == null) {
            add(at, seed, NULL);
            return;
        }
        if (++nodes > Digest.MAX_NODES || depth > Digest.MAX_DEPTH) {
            isTruncated = true;
            opaque = unordered > 0 ? -1 : opaque;
            return;
        }
        Class<?> type = object.getClass();
        if (type.isArray()) {
            ofArray(object, type, depth, seed, at);
            return;
        }
        long scalar = digest.scalars.of(object, type);
        if (scalar != Scalars.NONE) {
            add(at, seed, scalar);
        } else if (FieldReaders.isOfJdk(type)) {
            ofHolder(object, type, depth, seed, at);
        } else {
            ofFields(object, type, depth, seed, at);
        }
    }

    private void ofHolder(Object object, Class<?> type, int depth, long seed, Paths.Node at) {
        if (type == Optional.class) {
            of(((Optional<?>) object).orElse(null), depth + 1, seed, at);
            return;
        }
        if (type == AtomicReference.class) {
            of(((AtomicReference<?>) object).get(), depth + 1, seed, at);
            return;
        }
        int before = unordered;
        try {
            if (object instanceof Collection) {
                Collection<?> own = ReadContainers.own((Collection<?>) object);
                if (own != null) {
                    ofCollection(own, depth, seed, at);
                    return;
                }
            } else if (object instanceof Map) {
                Map<?, ?> own = ReadContainers.own((Map<?, ?>) object);
                if (own != null) {
                    ofMap(own, depth, seed, at);
                    return;
                }
            } else if (JdkContainers.isEntry(type)) {
                Map.Entry<?, ?> entry = (Map.Entry<?, ?>) object;
                ofEntry(entry, depth, seed, at.element());
                return;
            }
        } catch (RuntimeException changing) {
            opaque = -1; // Another thread changes the collection, so what was read of it is a matter of luck.
        }
        unordered = before;
        opaque |= 1 << at.index;
    }

    /** Tells whether no further element is read. Containers may hold any number of nulls, which are no nodes. */
    private boolean isAtEnd() {
        if (++elements > Digest.MAX_ELEMENTS) {
            isTruncated = true;
            opaque = unordered > 0 ? -1 : opaque;
        }
        return isTruncated;
    }

    private void ofCollection(Collection<?> collection, int depth, long seed, Paths.Node at) {
        boolean isOrdered = ReadContainers.isOrdered(collection);
        unordered += isOrdered ? 0 : 1;
        Paths.Node element = at.element();
        int position = 0;
        for (Object each : collection) {
            if (isAtEnd()) {
                break;
            }
            position++;
            of(each, depth + 1, isOrdered ? atPosition(seed, position) : seed, element);
        }
        unordered -= isOrdered ? 0 : 1;
        add(at, seed, ReadContainers.size(collection, position));
    }

    private void ofMap(Map<?, ?> map, int depth, long seed, Paths.Node at) {
        add(at, seed, map.size());
        unordered++;
        Paths.Node element = at.element();
        for (Map.Entry<?, ?> each : map.entrySet()) {
            if (isAtEnd()) {
                break;
            }
            ofEntry(each, depth, seed, element);
        }
        unordered--;
    }

    private void ofEntry(Map.Entry<?, ?> entry, int depth, long seed, Paths.Node at) {
        long key = Hashes.add(seed, digest.ofPart(entry.getKey()));
        add(at, seed, key);
        of(entry.getValue(), depth + 1, key, at);
    }

    private void ofArray(Object array, Class<?> type, int depth, long seed, Paths.Node at) {
        int length = Array.getLength(array);
        add(at, seed, Hashes.ofType(type) + length);
        if (array instanceof Object[]) {
            Paths.Node element = at.element();
            for (int i = 0; i < length && !isAtEnd(); i++) {
                of(((Object[]) array)[i], depth + 1, atPosition(seed, i + 1), element);
            }
            return;
        }
        isTruncated |= length > Digest.MAX_ELEMENTS;
        add(at, seed, PrimitiveArrays.hash(array, Math.min(length, Digest.MAX_ELEMENTS)));
    }

    private void ofFields(Object object, Class<?> type, int depth, long seed, Paths.Node at) {
        FieldReaders fields = digest.fields(type);
        if (fields.isOpaque) {
            opaque |= 1 << at.index;
            return;
        }
        add(at, seed, fields.nameHash);
        Paths.Node[] children = at.children(fields);
        int child = 0;
        try {
            for (MethodHandle each : fields.references) {
                of((Object) each.invokeExact(object), depth + 1, seed, children[child++]);
            }
            for (MethodHandle each : fields.primitives) {
                add(children[child++], seed, (long) each.invokeExact(object));
            }
        } catch (Error e) {
            throw e;
        } catch (Throwable unreadable) {
            opaque |= 1 << at.index;
        }
    }
}
