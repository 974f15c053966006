package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceTable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** The table of a generated proxy, as its method sees it: notes which calls run its body, see {@link ProxyCalls}. */
final class ProxyTable extends CoalesceTable {
    private final CallTable table;

    @SuppressWarnings("UnusedMethod") // by method handle
    private ProxyTable(CallTable table) {
        this.table = table;
    }

    /** Around a handle that gives an object's table. */
    static MethodHandle around(MethodHandle handle) throws ReflectiveOperationException {
        MethodHandle make = MethodHandles.lookup()
                .findConstructor(ProxyTable.class, MethodType.methodType(void.class, CallTable.class))
                .asType(MethodType.methodType(CoalesceTable.class, CoalesceTable.class));
        return MethodHandles.filterReturnValue(handle, make);
    }

    @Override
    public @Nullable Object enter(@Nullable Object key) {
        Object entered = table.enter(key);
        if (entered instanceof Lead) {
            ProxyCalls.began((Lead) entered);
        }
        return entered;
    }
}
