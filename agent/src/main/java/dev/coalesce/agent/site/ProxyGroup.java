package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The table of a generated proxy, as its method sees it: passes where
 * {@link ProxyPolicy} says so, and notes which calls run its body, see {@link NestedProxyDetector}.
 */
final class ProxyGroup extends CoalesceGroup {
    private final CallGroup table;

    @SuppressWarnings("UnusedMethod") // by method handle
    private ProxyGroup(CallGroup table) {
        this.table = table;
    }

    /** Around a handle that gives an object's table. */
    static MethodHandle around(MethodHandle handle) throws ReflectiveOperationException {
        MethodHandle make = MethodHandles.lookup()
                .findConstructor(ProxyGroup.class, MethodType.methodType(void.class, CallGroup.class))
                .asType(MethodType.methodType(CoalesceGroup.class, CoalesceGroup.class));
        return MethodHandles.filterReturnValue(handle, make);
    }

    @Override
    public @Nullable Object enter(@Nullable Object key) {
        return passes(key) ? null : noted(table.enter(key));
    }

    @Override
    public @Nullable Object enterHolding(@Nullable Object key) {
        return passes(key) ? null : noted(table.enterHolding(key));
    }

    /** Before anything that is kept is looked at. */
    private boolean passes(@Nullable Object key) {
        try {
            ProxyPolicy proxied = Objects.requireNonNull(table.method.proxied);
            if (table.passes()) {
                proxied.letGo();
                return true;
            }
            NestedProxyDetector.reached(table, proxied);
            return false;
        } catch (Throwable e) {
            Object unused = table.failed(key, e);
            return true;
        }
    }

    private static @Nullable Object noted(@Nullable Object entered) {
        if (entered instanceof CoalesceInvocationRequest) {
            return new Noted((CoalesceInvocationRequest) entered);
        }
        if (entered instanceof ReplayContext.ReplayTarget) {
            NestedProxyDetector.began((ReplayContext.ReplayTarget) entered);
        }
        return entered;
    }

    /** What it grants may lead too. */
    private static final class Noted extends CoalesceInvocationRequest {
        private final CoalesceInvocationRequest wish;

        Noted(CoalesceInvocationRequest wish) {
            this.wish = wish;
        }

        @Override
        public @Nullable Object resume(Callable<?> call) {
            return noted(wish.resume(call));
        }
    }
}
