package dev.coalesce.agent.site;

import java.lang.invoke.SwitchPoint;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The classes that override a declaration with a method that is coalesced itself. A call of {@code super} from there is a
 * part of the same call, and passes. Known weakly: they may go before the class that declares it.
 */
final class Overriders {
    private final List<WeakReference<Class<?>>> all = new CopyOnWriteArrayList<>();

    /** Valid until there is the first. */
    final SwitchPoint none = new SwitchPoint();

    void add(Class<?> type) {
        all.removeIf(known -> known.get() == null || known.get() == type);
        all.add(new WeakReference<>(type));
        if (!none.hasBeenInvalidated()) {
            SwitchPoint.invalidateAll(new SwitchPoint[] {none});
        }
    }

    /** Those that are alive. */
    List<Class<?>> all() {
        List<Class<?>> alive = new ArrayList<>();
        for (WeakReference<Class<?>> known : all) {
            Class<?> type = known.get();
            if (type != null) {
                alive.add(type);
            }
        }
        return alive;
    }

    /** Whether objects of a class come to the declaration's own body by {@code super} only. */
    boolean isOverriddenIn(Class<?> type, Class<?> declaring) {
        if (all.isEmpty()) {
            return false;
        }
        List<Class<?>> alive = all();
        for (Class<?> at = type; at != null && at != declaring; at = at.getSuperclass()) {
            if (alive.contains(at)) {
                return true;
            }
        }
        return false;
    }
}
