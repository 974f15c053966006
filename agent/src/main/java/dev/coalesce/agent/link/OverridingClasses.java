package dev.coalesce.agent.link;

import java.lang.invoke.SwitchPoint;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The classes that override one declaration with a method that is coalesced itself. If that method inherits the
 * declaration's settings, and has no annotation of its own, its call of {@code super} is a part of the same call, and
 * passes. The classes are known weakly: they may be unloaded before the declaring class. Thread-safe.
 */
final class OverridingClasses {
    private final List<WeakReference<Class<?>>> all = new CopyOnWriteArrayList<>();
    private final List<WeakReference<Class<?>>> inheriting = new CopyOnWriteArrayList<>();

    private @Nullable SwitchPoint noneInherits;

    /**
     * Returns a switch point that is valid until the first class inherits. Created on demand: most methods need none.
     */
    synchronized SwitchPoint noneInherits() {
        SwitchPoint point = noneInherits;
        if (point == null) {
            point = new SwitchPoint();
            noneInherits = point;
            if (!inheriting.isEmpty()) {
                invalidate(point);
            }
        }
        return point;
    }

    void add(Class<?> type, boolean inherits) {
        add(type, all);
        if (inherits) {
            add(type, inheriting);
            endNoneInherits();
        } else {
            inheriting.removeIf(known -> known.get() == type);
        }
    }

    private synchronized void endNoneInherits() {
        if (noneInherits != null && !noneInherits.hasBeenInvalidated()) {
            invalidate(noneInherits);
        }
    }

    private static void invalidate(SwitchPoint point) {
        SwitchPoint.invalidateAll(new SwitchPoint[] {point});
    }

    private static void add(Class<?> type, List<WeakReference<Class<?>>> to) {
        to.removeIf(known -> known.get() == null || known.get() == type);
        to.add(new WeakReference<>(type));
    }

    /** Returns the classes that are alive. */
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

    /** Tells whether objects of a class reach the declaration's own body by {@code super} only. */
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
