package dev.coalesce.agent.publisher;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.RepeatableCall;
import dev.coalesce.agent.call.ResultStrategy;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.Shutdown;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.stream.StreamType;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The path of one call of a method that returns a publisher. Such a call is never a hit by itself: cached streams are
 * replayed to subscriptions, see {@link Subscriptions}. Thread-safe.
 */
final class PublisherGroup extends CallGroup {
    final StreamType type;
    final Subscriptions subscriptions = new Subscriptions(this);
    private final PublisherStrategy ownStrategy;

    PublisherGroup(CoalescedMethod method, PublisherStrategy strategy, StreamType type, @Nullable Object scopeOwner) {
        super(method, strategy, scopeOwner);
        this.type = type;
        this.ownStrategy = strategy;
    }

    /** A cached stream is no hit yet, and no thread waits for a stream, whatever monitors the caller holds. */
    @Override
    protected @Nullable Object answer(Object key, ResultStrategy kind, boolean mayWait) {
        return miss(key, kind, true);
    }

    /** Called when an element can be used only once. */
    void stopSharing() {
        ownStrategy.stopSharing();
    }

    /** Tells whether calls and subscriptions run uncoalesced, because of an element that can be used only once. */
    boolean hasStoppedSharing() {
        return ownStrategy.hasStoppedSharing();
    }

    /** Asks for the invocation: a later subscription makes the call again. */
    CoalesceInvocationRequest request(Object key) {
        return new Request(key);
    }

    private final class Request extends CoalesceInvocationRequest {
        private final Object key;

        Request(Object key) {
            this.key = key;
        }

        @Override
        public @Nullable Object resume(@Nullable Callable<?> given) {
            Callable<?> invocation = RepeatableCall.kept(given);
            Object answer;
            try {
                answer = invocation == null
                        ? method().bypass(Reason.UNLINKED_CALL)
                        : hasStoppedSharing() ? method().bypass(Reason.UNSHARED_RESULT) : answer(key, invocation);
            } catch (Throwable e) {
                return failed(key, e);
            }
            return orThrow(answer);
        }
    }

    private @Nullable Object answer(Object key, Callable<?> invocation) {
        Object cached = fresh(key);
        if (cached == null) {
            cached = stale(key);
        }
        if (cached != null) {
            return deliver(cached, key, invocation);
        }
        PublisherFlight mine = PublisherFlight.newCallerFlight(this, key, invocation);
        Object claimed = claimGuarded(mine);
        if (claimed == mine) {
            countLead(mine);
            return mine;
        }
        if (!(claimed instanceof Flight)) {
            return deliver(claimed, key, invocation);
        }
        if (((Flight) claimed).leader() == Thread.currentThread()) {
            return method().bypass(Reason.OWN_THREAD); // the body calls itself with its own key
        }
        if (Shutdown.hasBegun()) {
            return method().bypass(Reason.SHUTDOWN); // the leader may never end
        }
        return publisher(((Flight) claimed).key(), invocation, (PublisherFlight) claimed);
    }

    /** If the body threw instead of returning a publisher, its exception is a hit; otherwise a subscription counts. */
    private @Nullable Object deliver(Object cached, Object key, Callable<?> invocation) {
        if (cached instanceof Failure failure && !(failure.thrown() instanceof FailedReplay)) {
            return hit(failure, strategy());
        }
        return publisher(key, invocation, null);
    }

    /** The caller may subscribe when it has changed its arguments. The key of a flight has no need of another copy. */
    private Object publisher(Object key, Callable<?> invocation, @Nullable PublisherFlight found) {
        return type.publisher(new SharedPublisher(this, Keys.snapshot(key), invocation, found, false));
    }
}
