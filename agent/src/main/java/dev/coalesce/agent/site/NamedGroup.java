package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.bridge.CoalesceNamed;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.settings.Durations;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.ResultShape;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine of one {@code Coalescer}: the way of a call as woven code goes it, written by hand. */
final class NamedGroup extends CoalesceNamed {
    private final CallGroup table;

    NamedGroup(Engine engine, String name, Class<?> user) {
        this.table = new CoalescedMethod(
                        engine,
                        Measured.Kind.Coalescer,
                        name,
                        MethodSettings.DEFAULTS,
                        ResultShape.VALUE,
                        true,
                        true,
                        user)
                .shared;
    }

    @Override
    public @Nullable Object get(@Nullable Object key, @Nullable Duration ttl, Callable<?> loader) throws Exception {
        Object entered = table.enter(key(key), ResultShape.VALUE);
        if (entered == null) {
            return loader.call();
        }
        if (entered instanceof CallFlight) {
            CallFlight lead = (CallFlight) entered;
            Object result;
            try {
                result = loader.call();
            } catch (Throwable e) {
                end(lead, null, e, ttl);
                throw e;
            }
            return end(lead, result, null, ttl);
        }
        return entered == CoalesceGroup.NULL ? null : entered;
    }

    @Override
    public CompletableFuture<?> getAsync(@Nullable Object key, @Nullable Duration ttl, Supplier<?> loader) {
        Object entered = table.enter(key(key), ResultShape.FUTURE);
        if (entered instanceof CoalesceInvocationRequest) {
            entered = ((CoalesceInvocationRequest) entered).resume(() -> getAsync(key, ttl, loader));
        }
        if (entered == null) {
            return future(loader.get());
        }
        if (entered instanceof CallFlight) {
            CallFlight lead = (CallFlight) entered;
            Object result;
            try {
                result = loader.get();
            } catch (Throwable e) {
                end(lead, null, e, ttl);
                throw e;
            }
            return future(end(lead, result, null, ttl));
        }
        return (CompletableFuture<?>) entered;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    private static @Nullable Object end(
            CallFlight lead, @Nullable Object result, @Nullable Throwable thrown, @Nullable Duration ttl) {
        try {
            return lead.end(result, thrown, nanos(ttl));
        } catch (Throwable noRoom) {
            lead.begun = CoalesceFlight.LOST;
            CoalesceFlight.losses++;
            return result;
        }
    }

    private static CompletableFuture<?> future(@Nullable Object stage) {
        if (stage == null) {
            throw new NullPointerException("the loader returned null instead of a CompletionStage");
        }
        return ((java.util.concurrent.CompletionStage<?>) stage).toCompletableFuture();
    }

    private static Object key(@Nullable Object key) {
        return Keys.of(key);
    }

    private static long nanos(@Nullable Duration ttl) {
        return ttl == null || ttl.isNegative() ? 0 : Durations.nanos(ttl);
    }

    @Override
    public void invalidate(@Nullable Object key) {
        table.invalidate(key(key));
    }

    @Override
    public void invalidateAll() {
        table.invalidateAll();
    }

    @Override
    public long[] stats() {
        return table.method.snapshot().toArray();
    }
}
