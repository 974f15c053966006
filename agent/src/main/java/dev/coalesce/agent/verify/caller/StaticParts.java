package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.Hashes;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.verify.ContextSink;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of a key that come from static members, such as {@code T(com.acme.Tenant).current}. A static method
 * is code of the application and is not called. In its place stands what the thread-locals in the static fields of its
 * class hold: such a method usually returns a part of that. Holds classes weakly. Thread-safe.
 */
final class StaticParts {
    private static final String SCOPED_VALUE = "java.lang.ScopedValue";

    private final CallerContext context;
    private final Digest digest;
    private final WeakReference<@Nullable ClassLoader> loader;
    private final List<Part> parts = new ArrayList<>();

    private volatile @Nullable String obstacle;

    private static final class Part {
        final KeyPath path;
        final String[] steps;
        volatile WeakReference<@Nullable Class<?>> owner = new WeakReference<>(null);

        Part(KeyPath path) {
            this.path = path;
            List<String> names = new ArrayList<>();
            for (KeyPath.Step each : path.steps().subList(1, path.steps().size())) {
                if (!each.isDereference()) {
                    names.add(each.name());
                }
            }
            this.steps = names.toArray(new String[0]);
        }
    }

    StaticParts(List<String> encoded, CallerContext context, Digest digest, @Nullable ClassLoader loader) {
        this.context = context;
        this.digest = digest;
        this.loader = new WeakReference<>(loader);
        for (String each : encoded) {
            parts.add(new Part(KeyPath.decode(each)));
        }
    }

    /** Adds the parts to the digest of a key. Returns 0 if a part cannot be read. */
    long add(long key, ContextSink sink) {
        long hash = key;
        for (Part each : parts) {
            KeyPath.Step member = each.path.steps().get(0);
            Class<?> owner = owner(each, member.ownerName());
            if (owner == null) {
                continue; // its class is not initialized, so no thread has a value
            }
            Object source = member.descriptor().startsWith("(") ? null : field(owner, member.name());
            long part = source == null ? ofLocals(owner) : of(source, each.steps);
            if (part == Digest.UNKNOWN) {
                obstacle = "the key part T(" + member.ownerName() + ")." + member.name()
                        + " comes from code of the application, which is not run";
                return 0;
            }
            hash = Hashes.add(hash, part);
            sink.addInKey(part);
        }
        return hash;
    }

    private @Nullable Object field(Class<?> owner, String name) {
        for (Class<?> each = owner; each != null; each = each.getSuperclass()) {
            Object value = context.fields().read(each, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private long of(Object source, String... steps) {
        if (source instanceof ThreadLocal<?> local) {
            return digest.ofKeyPart(value(local), steps);
        }
        if (source.getClass().getName().equals(SCOPED_VALUE)) {
            return digest.ofKeyPart(scoped(source), steps);
        }
        return digest.ofKeyPart(source, steps);
    }

    private @Nullable Object value(ThreadLocal<?> wanted) {
        ThreadLocals locals = context.threadLocals();
        Object[] found = new Object[1];
        if (locals != null) {
            locals.read(new ThreadLocals.Receiver() {
                @Override
                public void accept(ThreadLocal<?> local, Object value) {
                    found[0] = local == wanted && found[0] == null ? value : found[0];
                }
            });
        }
        return found[0];
    }

    /** Returns what a scoped value is bound to. The class is one of Java 25. */
    private static @Nullable Object scoped(Object source) {
        try {
            Class<?> type = Class.forName(SCOPED_VALUE);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle isBound = lookup.findVirtual(type, "isBound", MethodType.methodType(boolean.class));
            MethodHandle get = lookup.findVirtual(type, "get", MethodType.methodType(Object.class));
            return (boolean) isBound.invoke(source) ? get.invoke(source) : null;
        } catch (Error e) {
            throw e;
        } catch (Throwable absent) {
            return null;
        }
    }

    /** Returns the digest of all that the thread-locals of a class hold; 0 if there are none that could be read. */
    private long ofLocals(Class<?> owner) {
        long hash = 1;
        boolean isFound = false;
        try {
            for (Field each : owner.getDeclaredFields()) {
                if (Modifier.isStatic(each.getModifiers())
                        && !each.getType().isPrimitive()
                        && context.fields().read(each) instanceof ThreadLocal<?> local) {
                    isFound = true;
                    hash = Hashes.add(hash, digest.ofPart(value(local)));
                }
            }
        } catch (RuntimeException | LinkageError unreadable) {
            return Digest.UNKNOWN;
        }
        return isFound ? hash : Digest.UNKNOWN;
    }

    private @Nullable Class<?> owner(Part part, String name) {
        Class<?> known = part.owner.get();
        if (known != null) {
            return known;
        }
        for (Class<?> each : context.loaded().get()) {
            if (each.getName().equals(name)
                    && isVisible(each.getClassLoader())
                    && context.fields().isInitialized(each)) {
                part.owner = new WeakReference<>(each);
                return each;
            }
        }
        return null;
    }

    private boolean isVisible(@Nullable ClassLoader definer) {
        for (ClassLoader each = loader.get(); each != null; each = each.getParent()) {
            if (each == definer) {
                return true;
            }
        }
        return definer == null || definer == ClassLoader.getSystemClassLoader();
    }

    /** Why a part cannot be read; null if all can. */
    @Nullable
    String obstacle() {
        return obstacle;
    }
}
