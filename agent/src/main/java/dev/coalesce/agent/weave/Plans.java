package dev.coalesce.agent.weave;

import dev.coalesce.agent.settings.DropSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.description.method.MethodDescription;
import org.jspecify.annotations.Nullable;

/** What will be done to the methods of one class. */
final class Plans {
    private final Map<MethodDescription, Plan> coalesced = new LinkedHashMap<>();
    private final Map<MethodDescription, List<DropSpec>> drops = new LinkedHashMap<>();

    void coalesce(Plan plan) {
        coalesced.put(plan.method(), plan);
    }

    void drop(MethodDescription method, List<DropSpec> specs) {
        drops.put(method, specs);
    }

    boolean isEmpty() {
        return coalesced.isEmpty() && drops.isEmpty();
    }

    Map<MethodDescription, Plan> coalesced() {
        return coalesced;
    }

    Set<MethodDescription> dropping() {
        return drops.keySet();
    }

    /** Those whose bodies run, or will run, in a synchronized method of their own. */
    Stream<MethodDescription> locking() {
        return coalesced.keySet().stream()
                .filter(method -> method.isSynchronized() || SynchronizedBodies.isSplit(method));
    }

    Plan coalesced(MethodDescription method) {
        return planned(coalesced.get(method.asDefined()), method);
    }

    List<DropSpec> drops(MethodDescription method) {
        return planned(drops.get(method.asDefined()), method);
    }

    private static <T> T planned(@Nullable T plan, MethodDescription method) {
        if (plan == null) {
            throw new IllegalStateException("not planned: " + method);
        }
        return plan;
    }
}
