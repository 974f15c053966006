package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.bridge.CoalesceWish;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The table of a generated proxy, as its method sees it: passes where
 * {@link Proxied} says so, and notes which calls run its body, see {@link ProxyCalls}.
 */
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
        return passes(key) ? null : noted(table.enter(key));
    }

    @Override
    public @Nullable Object enterHolding(@Nullable Object key) {
        return passes(key) ? null : noted(table.enterHolding(key));
    }

    /** Before anything that is kept is looked at. */
    private boolean passes(@Nullable Object key) {
        try {
            Proxied proxied = Objects.requireNonNull(table.method.proxied);
            if (table.passes()) {
                proxied.letGo();
                return true;
            }
            ProxyCalls.reached(table, proxied);
            return false;
        } catch (Throwable e) {
            Object unused = table.failed(key, e);
            return true;
        }
    }

    private static @Nullable Object noted(@Nullable Object entered) {
        if (entered instanceof CoalesceWish) {
            return new Noted((CoalesceWish) entered);
        }
        if (entered instanceof Tickets.Led) {
            ProxyCalls.began((Tickets.Led) entered);
        }
        return entered;
    }

    /** What it grants may lead too. */
    private static final class Noted extends CoalesceWish {
        private final CoalesceWish wish;

        Noted(CoalesceWish wish) {
            this.wish = wish;
        }

        @Override
        public @Nullable Object grant(Callable<?> call) {
            return noted(wish.grant(call));
        }
    }
}
