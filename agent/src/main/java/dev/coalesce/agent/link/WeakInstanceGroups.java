package dev.coalesce.agent.link;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.call.CallGroup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Finds an object's group by weak identity, for classes that no field can be added to: records, interfaces, and classes
 * loaded before the agent. An object whose own cached result leads back to it stays until that result goes.
 * Thread-safe.
 */
final class WeakInstanceGroups {
    private final MethodGroups groups;
    private final Cache<Object, CallGroup> byObject =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    WeakInstanceGroups(MethodGroups groups) {
        this.groups = groups;
    }

    /** Returns a handle that takes the object and returns its group. */
    MethodHandle handle(MethodType type) throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findVirtual(
                        WeakInstanceGroups.class, "groupOf", MethodType.methodType(CoalesceGroup.class, Object.class))
                .bindTo(this)
                .asType(type);
    }

    @SuppressWarnings("unused") // called through a method handle
    private CoalesceGroup groupOf(Object self) {
        CallGroup known = byObject.getIfPresent(self);
        return known != null ? known : byObject.get(self, object -> groups.open(object, null));
    }
}
