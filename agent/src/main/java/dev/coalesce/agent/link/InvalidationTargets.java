package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CoalescedMethod;
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
    private record Found(int linked, List<WeakReference<CoalescedMethod>> methods, List<SharedMethod> uncalled) {}

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
        for (SharedMethod each : found().uncalled) {
            each.cluster().drop(each, key);
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
            linker.forEach(owner, name, add);
        } else {
            linker.forEach(ownerName, name, add);
        }
        if (owner == null || linker.engine().cluster() == null) {
            return new Found(linked, methods, List.of());
        }
        return new Found(linked, methods, uncalled(owner, methods));
    }

    /** Returns the shared methods, unless all methods of the name were called: then each is known. */
    private List<SharedMethod> uncalled(Class<?> type, List<WeakReference<CoalescedMethod>> called) {
        List<SharedMethod> shared = UncalledMethods.find(linker.engine(), type, name);
        return shared.size() <= called.size() ? List.of() : shared;
    }
}
