package dev.coalesce.agent.weave;

import dev.coalesce.agent.settings.InvalidationSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import org.jspecify.annotations.Nullable;

/** What will be done to the methods of one class. */
final class Plans {
    private final Map<MethodDescription, Plan> coalesced = new LinkedHashMap<>();
    private final Map<MethodDescription, List<InvalidationSpec>> drops = new LinkedHashMap<>();

    void coalesce(Plan plan) {
        coalesced.put(plan.method(), plan);
    }

    void drop(MethodDescription method, List<InvalidationSpec> specs) {
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
    List<MethodDescription> locking() {
        return coalesced(true);
    }

    /** The others. */
    List<MethodDescription> plain() {
        return coalesced(false);
    }

    private List<MethodDescription> coalesced(boolean locking) {
        List<MethodDescription> found = new ArrayList<>();
        for (MethodDescription method : coalesced.keySet()) {
            if (locking == (method.isSynchronized() || SynchronizedBodies.isSplit(method))) {
                found.add(method);
            }
        }
        return found;
    }

    boolean hasSynchronized() {
        for (MethodDescription method : coalesced.keySet()) {
            if (method.isSynchronized()) {
                return true;
            }
        }
        return false;
    }

    /** Names of the fields that objects get. */
    List<String> anchors() {
        List<String> names = new ArrayList<>();
        for (Plan plan : coalesced.values()) {
            if (!plan.spec().instanceField().isEmpty()) {
                names.add(plan.spec().instanceField());
            }
        }
        return names;
    }

    Plan coalesced(MethodDescription method) {
        return planned(coalesced.get(method.asDefined()), method);
    }

    List<InvalidationSpec> drops(MethodDescription method) {
        return planned(drops.get(method.asDefined()), method);
    }

    private static <T> T planned(@Nullable T plan, MethodDescription method) {
        if (plan == null) {
            throw new IllegalStateException("not planned: " + method);
        }
        return plan;
    }
}
