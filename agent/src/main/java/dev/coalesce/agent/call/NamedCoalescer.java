package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceAction;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.bridge.CoalesceNamed;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.context.CallerContext;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.settings.Durations;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.transaction.OpenTransaction;
import dev.coalesce.agent.transaction.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine behind one {@code Coalescer}. Its calls bring their own time to live. Thread-safe. */
public final class NamedCoalescer extends CoalesceNamed {
    private static final ValueStrategy VALUES = new ValueStrategy() {
        @Override
        protected CallFlight newFlight(CallGroup group, Object key, int begunTicks) {
            return new NamedFlight(group, key, begunTicks);
        }
    };

    private static final FutureStrategy FUTURES = new FutureStrategy() {
        @Override
        protected CallFlight newFlight(CallGroup group, Object key, int begunTicks) {
            return new NamedFlight(group, key, begunTicks);
        }
    };

    private final CallGroup group;

    /** Null if nothing is added to keys. */
    private final @Nullable KeyContext context;

    /**
     * Creates a coalescer without results and flights.
     *
     * @param name the coalescer's name
     * @param user the class on whose behalf; its loader supplies the public exceptions
     * @param services what all methods share
     * @param settings how long followers wait, and what else is not given with a call
     * @param context what is added to keys; null for nothing
     */
    public NamedCoalescer(
            String name,
            Class<?> user,
            SharedServices services,
            MethodSettings settings,
            @Nullable KeyContext context) {
        this.context = context;
        MethodIdentity identity = new MethodIdentity(Measured.Kind.Coalescer, MethodName.ofCoalescer(name), user, true);
        this.group = VALUES.openGroup(
                new CoalescedMethod(identity, settings, new ResultInspector(true, List.of()), services, null), null);
    }

    /**
     * Returns what the coalescer counts and caches.
     *
     * @return the same object in every call
     */
    public CoalescedMethod method() {
        return group.method();
    }

    @Override
    public @Nullable Object get(@Nullable Object key, @Nullable Duration ttl, Callable<?> loader) throws Exception {
        Object answer = group.enter(made(key), VALUES, true);
        if (answer instanceof NamedFlight flight) {
            flight.ttlNanos = nanos(ttl);
        }
        return CallProtocol.proceed(answer, loader);
    }

    @Override
    public CompletableFuture<?> getAsync(@Nullable Object key, @Nullable Duration ttl, Supplier<?> loader) {
        Object answer = group.enter(made(key), FUTURES, true);
        if (answer instanceof CoalesceInvocationRequest request) {
            Callable<?> call = () -> getAsync(key, ttl, loader);
            answer = request.resume(CallerContext.around(context == null ? call : context.carried(call)));
        }
        if (answer != null && !(answer instanceof CoalesceAction)) {
            return (CompletableFuture<?>) answer;
        }
        if (answer instanceof NamedFlight flight) {
            flight.ttlNanos = nanos(ttl);
        }
        Object stage;
        try {
            stage = CallProtocol.proceed(answer, loader::get);
        } catch (Exception e) {
            throw PublicExceptions.<RuntimeException>sneaky(e); // as the loader threw it
        }
        if (stage == null) {
            throw new NullPointerException("the loader returned null instead of a CompletionStage");
        }
        return ((CompletionStage<?>) stage).toCompletableFuture();
    }

    private Object made(@Nullable Object key) {
        Object own = Keys.ofChosen(key);
        return context == null ? own : context.addTo(own);
    }

    private static long nanos(@Nullable Duration ttl) {
        return ttl == null || ttl.isNegative() ? 0 : Durations.nanos(ttl);
    }

    @Override
    public void invalidate(@Nullable Object key) {
        Object made = Keys.ofChosen(key);
        if (made instanceof KeyFailure) {
            invalidateAll(); // better too much than an old result
            return;
        }
        OpenTransaction transaction = Transactions.join();
        if (transaction != null) {
            transaction.hold(group.method().transactions(), Keys.snapshot(made));
        }
        if (context == null) {
            group.invalidate(made);
        } else {
            group.method().invalidate(made); // in every context
        }
    }

    @Override
    public void invalidateAll() {
        OpenTransaction transaction = Transactions.join();
        if (transaction != null) {
            transaction.hold(group.method().transactions(), null);
        }
        group.invalidateAll();
    }

    @Override
    public long[] stats() {
        return group.method().snapshot().toArray();
    }

    /** A flight whose result is cached for as long as its leader's call says. */
    private static final class NamedFlight extends CallFlight {
        /** Written by the leader before its body runs, read when its result is there. */
        private long ttlNanos;

        NamedFlight(CallGroup group, Object key, int begunTicks) {
            super(group, key, begunTicks);
        }

        @Override
        long ttlNanos() {
            return ttlNanos;
        }
    }
}
