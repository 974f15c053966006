package dev.coalesce.agent.site;

import java.lang.invoke.SwitchPoint;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The classes that override a declaration with a method that is coalesced itself. Where it is by this declaration, and not by
 * an annotation of its own, a call of {@code super} from there is a part of the same call, and passes. Known weakly: they may
 * go before the class that declares it.
 */
final class OverridingClasses {
    private final List<WeakReference<Class<?>>> all = new CopyOnWriteArrayList<>();
    private final List<WeakReference<Class<?>>> inheriting = new CopyOnWriteArrayList<>();

    private @Nullable SwitchPoint none;

    /** Valid until the first inherits. Made for who asks: most methods need none. */
    synchronized SwitchPoint none() {
        SwitchPoint point = none;
        if (point == null) {
            point = new SwitchPoint();
            none = point;
            if (!inheriting.isEmpty()) {
                end(point);
            }
        }
        return point;
    }

    void add(Class<?> type, boolean inherits) {
        add(type, all);
        if (inherits) {
            add(type, inheriting);
            endNone();
        }
    }

    private synchronized void endNone() {
        if (none != null && !none.hasBeenInvalidated()) {
            end(none);
        }
    }

    private static void end(SwitchPoint point) {
        SwitchPoint.invalidateAll(new SwitchPoint[] {point});
    }

    private static void add(Class<?> type, List<WeakReference<Class<?>>> to) {
        to.removeIf(known -> known.get() == null || known.get() == type);
        to.add(new WeakReference<>(type));
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
        for (WeakReference<Class<?>> known : inheriting) {
            Class<?> overriding = known.get();
            if (overriding != null && overriding != declaring && overriding.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }
}
