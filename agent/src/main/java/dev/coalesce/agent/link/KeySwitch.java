package dev.coalesce.agent.link;

import dev.coalesce.agent.call.ReplayContext;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.KeyPath;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Computes the keys of one method only while its calls are coalesced. A key's path, and the {@code hashCode} of its
 * parts, are code of the application, which a call that is off or observed must not run. A call that is made again
 * needs its key in any case: it leads a flight that began earlier.
 *
 * <p>A call can compute its key, or leave it out, just before the method changes. Both are answered as what the method
 * is when the call enters its group.
 *
 * <p>Concurrency: sites are added by threads that link, and switched with the monitor of the method. The list is
 * guarded by this object's monitor.
 */
final class KeySwitch implements Consumer<Boolean> {
    private static final MethodHandle NOT_COMPUTED = MethodHandles.constant(KeyFailure.class, KeyFailure.NOT_COMPUTED)
            .asType(MethodType.methodType(Object.class));

    /**
     * A call site of a key: its mutable target, and what computes the key. Code that is no longer used is collected.
     */
    private record Site(WeakReference<MutableCallSite> site, MethodHandle computed, MethodHandle leftOut) {
        void set(boolean isNeeded) {
            MutableCallSite target = site.get();
            if (target != null) {
                target.setTarget(isNeeded ? computed : leftOut);
                MutableCallSite.syncAll(new MutableCallSite[] {target});
            }
        }
    }

    private final List<Site> sites = new ArrayList<>();
    private boolean isNeeded = true;

    /** Tells whether the key is made of more than numbers and strings, so that code of the application is involved. */
    static boolean isNeeded(MethodType type, List<KeyPath> paths, List<String> context) {
        if (!context.isEmpty()) {
            return true;
        }
        for (KeyPath path : paths) {
            if (!path.steps().isEmpty()) {
                return true;
            }
        }
        for (int i = 0; i < type.parameterCount(); i++) {
            if (type.parameterType(i) == Object.class) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the target of a call site that computes a key.
     *
     * @param computed computes the key
     * @return a handle of the same type
     * @throws ReflectiveOperationException if the engine's own methods cannot be found
     */
    MethodHandle around(MethodHandle computed) throws ReflectiveOperationException {
        MethodType type = computed.type();
        MethodHandle isReplaying = MethodHandles.lookup()
                .findStatic(ReplayContext.class, "isReplaying", MethodType.methodType(boolean.class));
        MethodHandle leftOut = MethodHandles.guardWithTest(
                isReplaying, computed, MethodHandles.dropArguments(NOT_COMPUTED, 0, type.parameterList()));
        MutableCallSite site = new MutableCallSite(type);
        add(new Site(new WeakReference<>(site), computed, leftOut));
        return site.dynamicInvoker();
    }

    private synchronized void add(Site site) {
        sites.removeIf(each -> each.site.get() == null);
        sites.add(site);
        site.set(isNeeded);
    }

    @Override
    public synchronized void accept(Boolean needed) {
        isNeeded = needed;
        sites.forEach(site -> site.set(needed));
    }
}
