package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.transaction.Embargo;
import dev.coalesce.agent.transaction.InvalidationTarget;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The linked methods that an {@code @Invalidates} names. They are looked up again when another method has been linked
 * since. They are known weakly: their classes may be unloaded before the class with the annotation. Thread-safe.
 */
final class InvalidationTargets implements InvalidationTarget {
    private record Found(int linked, List<WeakReference<CoalescedMethod>> methods, UncalledMethods.Found uncalled) {}

    private final Linker linker;

    /** Null if the class is known by its name only. */
    private final @Nullable Class<?> owner;

    private final String ownerName;
    private final String name;
    private volatile @Nullable Found found;

    InvalidationTargets(Linker linker, @Nullable Class<?> owner, String ownerName, String name) {
        this.linker = linker;
        this.owner = owner;
        this.ownerName = ownerName;
        this.name = name;
    }

    private Found found() {
        Found now = found;
        if (now == null || now.linked != linker.linkCount()) {
            now = find();
            found = now;
        }
        return now;
    }

    /**
     * Invalidates results that other JVMs have of methods that were not called here. Waits a short time at most.
     *
     * @param key the key; null for all keys
     */
    void invalidateUncalled(@Nullable Object key) {
        UncalledMethods.Found uncalled = found().uncalled;
        for (SharedMethod each : uncalled.methods()) {
            each.cluster().drop(each, key);
        }
        Cluster cluster = linker.engine().cluster();
        for (String each : uncalled.names()) {
            if (cluster != null) {
                cluster.dropAll(each);
            }
        }
    }

    void forEach(Consumer<CoalescedMethod> action) {
        for (WeakReference<CoalescedMethod> each : found().methods) {
            CoalescedMethod method = each.get();
            if (method != null) {
                action.accept(method);
            }
        }
    }

    @Override
    public void forEachEmbargo(Consumer<Embargo> action) {
        forEach(method -> method.transactions().forEachEmbargo(action));
    }

    @Override
    public void invalidateNow(@Nullable Object key) {
        forEach(method -> method.transactions().invalidateNow(key));
        invalidateUncalled(key);
    }

    private Found find() {
        int linked =
                linker.linkCount(); // read first: a method that is linked during the search is found by the next one
        List<WeakReference<CoalescedMethod>> methods = new ArrayList<>();
        Consumer<CoalescedMethod> add = method -> methods.add(new WeakReference<>(method));
        if (owner != null) {
            linker.methods().forEach(owner, name, add);
        } else {
            linker.methods().forEach(ownerName, name, add);
        }
        UncalledMethods.Found uncalled =
                owner == null ? UncalledMethods.Found.NOTHING : UncalledMethods.find(linker, owner, name);
        return new Found(linked, methods, uncalled);
    }
}
