package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.Keys;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call of a method that returns a publisher. The call decides whether its body runs; what it gives is
 * decided when somebody subscribes ({@link Subscriptions}).
 */
final class PublisherGroup extends CallGroup {
    private static final Object ALONE = new Object();

    final Subscriptions subscriptions = new Subscriptions(this);

    PublisherGroup(CoalescedMethod method, @Nullable Object owner) {
        super(method, owner);
    }

    @Override
    public @Nullable Object enter(@Nullable Object key) {
        try {
            return key == null ? method.bypass() : entered(key);
        } catch (Throwable e) {
            return failed(key, e);
        }
    }

    @Override
    public @Nullable Object enterHolding(@Nullable Object key) {
        return enter(key); // no thread waits for a stream
    }

    private @Nullable Object entered(Object key) {
        if (passes()) {
            return null;
        }
        if (key instanceof KeyFailure) {
            return method.keyFailed((KeyFailure) key);
        }
        Object ticket = ReplayContext.take(this, key, ALONE);
        if (ticket != null) {
            return ticket == ALONE ? method.bypass() : ticket;
        }
        return method.isOff ? method.bypass() : new Wish(key);
    }

    /** Every caller leaves its call behind: who subscribes again later makes it again. */
    private final class Wish extends CoalesceInvocationRequest {
        private final Object key;

        Wish(Object key) {
            this.key = key;
        }

        @Override
        public @Nullable Object resume(@Nullable Callable<?> call) {
            Object answer;
            try {
                answer = call == null ? method.bypass() : answer(Keys.snapshot(key), call);
            } catch (Throwable e) {
                return failed(key, e);
            }
            if (answer instanceof Failure) {
                throw PublicExceptions.<RuntimeException>sneaky(((Failure) answer).thrown());
            }
            return answer;
        }
    }

    private @Nullable Object answer(Object key, Callable<?> call) {
        Object kept = fresh(key);
        if (kept == null) {
            kept = stale(key);
        }
        if (kept != null) {
            return given(kept, key, call);
        }
        method.repairLost();
        PublisherFlight mine = PublisherFlight.byCaller(this, key, call);
        while (true) {
            Flight other = method.inFlight.enter(mine);
            if (other != null && other.isLost()) {
                other.repair();
            } else if (other == null || (method.isTooOld(other) && method.giveUp(other, mine))) {
                return lead(mine, call);
            } else if (other.owner() == Thread.currentThread()) {
                return method.bypass(); // the body calls itself with its own key
            } else {
                return shared(key, call, (PublisherFlight) other);
            }
        }
    }

    /** A stream may have ended between this call's look into the cache and its entry into the table: look again. */
    private Object lead(PublisherFlight mine, Callable<?> call) {
        try {
            Object kept = fresh(mine.key());
            if (kept == null) {
                method.counters.leads.increment();
                method.checkIdentity(mine.key(), owner);
                return mine;
            }
            mine.superseded();
            return given(kept, mine.key(), call);
        } catch (Throwable e) {
            mine.abandon();
            throw e;
        }
    }

    /** Where no publisher came of it, what the body threw; else it counts when somebody subscribes. */
    private Object given(Object kept, Object key, Callable<?> call) {
        if (kept instanceof Failure failure && !(failure.thrown() instanceof FailedReplay)) {
            method.counters.hits.increment();
            return failure;
        }
        return shared(key, call, null);
    }

    private Object shared(Object key, Callable<?> call, @Nullable PublisherFlight found) {
        return method.stream.publisher(new SharedPublisher(this, key, call, found, false));
    }
}
