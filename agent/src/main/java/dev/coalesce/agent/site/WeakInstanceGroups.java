package dev.coalesce.agent.site;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coalesce.agent.bridge.CoalesceGroup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Finds an object's table beside the object, by weak identity: for classes that no field can be added to (records,
 * interfaces, classes loaded before the agent). An object whose own kept result leads back to it stays until that result
 * goes.
 */
final class WeakInstanceGroups {
    private final CoalescedMethod method;
    private final Cache<Object, CallGroup> tables =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    WeakInstanceGroups(CoalescedMethod method) {
        this.method = method;
    }

    MethodHandle handle(MethodType type) throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findVirtual(
                        WeakInstanceGroups.class, "tableOf", MethodType.methodType(CoalesceGroup.class, Object.class))
                .bindTo(this)
                .asType(type);
    }

    @SuppressWarnings("unused") // by method handle
    private CoalesceGroup tableOf(Object self) {
        CallGroup known = tables.getIfPresent(self);
        return known != null ? known : tables.get(self, s -> method.open(s, null));
    }
}
