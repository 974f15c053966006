package dev.coalesce.agent.site;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The linked methods that an annotation means: looked for again when another has been linked since. It keeps none of them
 * alive, since their classes may go before the one with the annotation.
 */
final class InvalidationTargets {
    private record Found(int linked, List<WeakReference<CoalescedMethod>> methods) {}

    private final Linker linker;
    private final Class<?> owner;
    private final String name;
    private volatile @Nullable Found found;

    InvalidationTargets(Linker linker, Class<?> owner, String name) {
        this.linker = linker;
        this.owner = owner;
        this.name = name;
    }

    void forEach(Consumer<CoalescedMethod> action) {
        Found now = found;
        if (now == null || now.linked != linker.linkedTimes()) {
            now = find();
            found = now;
        }
        for (WeakReference<CoalescedMethod> each : now.methods) {
            CoalescedMethod method = each.get();
            if (method != null) {
                action.accept(method);
            }
        }
    }

    private Found find() {
        int linked = linker.linkedTimes(); // before looking: who is linked meanwhile is looked for again
        List<WeakReference<CoalescedMethod>> methods = new ArrayList<>();
        linker.forEach(owner, name, method -> methods.add(new WeakReference<>(method)));
        return new Found(linked, methods);
    }
}
