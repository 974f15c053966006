package dev.coalesce.agent.publisher;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.Delays;
import dev.coalesce.agent.call.PendingReplay;
import dev.coalesce.agent.call.ReplayContext;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.Shutdown;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.stream.PublisherMulticast;
import dev.coalesce.agent.stream.ReplayBuffer;
import dev.coalesce.agent.stream.ReplaySubscription;
import dev.coalesce.agent.stream.SubscriberExecutor;
import dev.coalesce.agent.thread.BackgroundExecutor;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The path of one subscription to a coalesced stream: to a replay, to a stream in flight, or to a new one. Immutable.
 */
final class Subscriptions {
    private final PublisherGroup group;
    private final CoalescedMethod method;

    Subscriptions(PublisherGroup group) {
        this.group = group;
        this.method = group.method();
    }

    /** Joins the flight that the call found; false if it cannot be joined any more. */
    boolean join(ReplaySubscription subscription, SubscriptionAttempt attempt, PublisherFlight found) {
        if (subscription.isOver()) {
            return true;
        }
        boolean led = attempt.publisher.led;
        if (!led && Shutdown.hasBegun()) {
            return false;
        }
        if (attempt.changesUpstream
                || found.mayBeInvalidated(led)
                || method.transactions().isHeldByOwn(attempt.publisher.key)) {
            return false;
        }
        if (found.endIfRefreshWaits()) {
            return false;
        }
        if (isInside(found) || (group.isDisabled() && !led)) {
            return false;
        }
        Object recent = found.recentOutcome();
        if (recent != null) {
            attempt.countFollow(found);
            deliver(subscription, recent);
            return true;
        }
        return !found.multicast().buffer().isEnded() && follow(subscription, attempt, found, waitNanos());
    }

    /** Whether this thread would wait for itself: it subscribes to the flight's source, or calls its only subscriber. */
    private static boolean isInside(PublisherFlight flight) {
        return flight.multicast().isConnectingOnThisThread()
                || flight.multicast().isEmittingOnThisThread();
    }

    private long waitNanos() {
        return method.settings().waitTimeoutNanos();
    }

    private boolean follow(
            ReplaySubscription subscription, SubscriptionAttempt attempt, PublisherFlight flight, long waitNanos) {
        if (!subscription.join(flight.multicast())) {
            return false;
        }
        flight.subscribed();
        attempt.countFollow(flight);
        if (waitNanos > 0 && !subscription.isLeader() && !subscription.isOver()) {
            SubscriberExecutor.after(subscription, waitNanos, () -> timedOut(subscription, attempt, flight, waitNanos));
        }
        return true;
    }

    /** Subscribes as a call of its own. */
    void enter(ReplaySubscription subscription, SubscriptionAttempt attempt) {
        Object key = attempt.publisher.key;
        while (!subscription.isOver()) {
            Reason reason = reasonAgainst(key);
            if (reason != null) {
                subscribeUncoalesced(subscription, attempt, reason);
                return;
            }
            Object cached = group.fresh(key);
            if (attempt.changesUpstream && !(cached instanceof ReplayBuffer)) {
                subscribeUncoalesced(subscription, attempt, Reason.CONTEXT);
                return;
            }
            if (cached != null) {
                hit(subscription, cached);
                return;
            }
            Object stale = group.stale(key);
            if (stale != null) {
                hit(subscription, stale);
                refresh(attempt);
                return;
            }
            PublisherFlight mine = PublisherFlight.newLeaderlessFlight(group, key, false);
            Object claimed = group.claimGuarded(mine);
            if (claimed == mine) {
                lead(subscription, attempt, mine);
                return;
            }
            if (claimed instanceof PublisherFlight found) {
                if (isInside(found) || found.leader() == Thread.currentThread()) {
                    subscribeUncoalesced(subscription, attempt, Reason.OWN_THREAD);
                    return;
                }
                if (!found.endIfRefreshWaits() && follow(subscription, attempt, found, waitNanos())) {
                    return;
                }
                method.flights().remove(found);
            }
        }
    }

    /** Returns why a subscription cannot be coalesced at all; null if it can. */
    private @Nullable Reason reasonAgainst(Object key) {
        if (method.isOff()) {
            return Reason.OFF;
        }
        if (group.isDisabled()) {
            return Reason.PROXY; // not counted: the call enters a group that is disabled
        }
        if (group.hasStoppedSharing()) {
            return Reason.UNSHARED_RESULT;
        }
        if (Shutdown.hasBegun()) {
            return Reason.SHUTDOWN;
        }
        return method.transactions().isHeldByOwn(key) ? Reason.TRANSACTION : null;
    }

    private void hit(ReplaySubscription subscription, Object cached) {
        method.counters().hits.increment();
        deliver(subscription, cached);
    }

    private static void deliver(ReplaySubscription subscription, Object outcome) {
        if (outcome instanceof ReplayBuffer buffer) {
            subscription.replay(buffer);
        } else if (outcome instanceof Failure failure) {
            if (failure.thrown() instanceof FailedReplay failed) {
                subscription.replay(failed.buffer);
            } else {
                subscription.fail(failure.thrown());
            }
        }
    }

    /** Makes the call again on the current thread, which is the subscriber's. */
    private void lead(ReplaySubscription subscription, SubscriptionAttempt attempt, PublisherFlight mine) {
        Object result;
        try {
            result = new PendingReplay(mine).run(attempt.publisher.invocation);
        } catch (Throwable thrown) {
            subscription.fail(thrown);
            return;
        }
        if (subscription.join(mine.multicast())) {
            return;
        }
        if (result == null) {
            subscription.fail(new NullPointerException("a call of " + method.name() + " returned null"));
        } else if (mine.multicast().isStarted()) {
            followStarted(subscription, attempt, mine);
        } else {
            subscribeTo(subscription, result); // the arguments, and with them the key, have changed since
        }
    }

    /** A follower that joined first has subscribed to the source, and the stream can no longer be joined. */
    private void followStarted(ReplaySubscription subscription, SubscriptionAttempt attempt, PublisherFlight mine) {
        Object recent = mine.recentOutcome();
        if (recent != null) {
            deliver(subscription, recent);
        } else {
            enter(subscription, attempt);
        }
    }

    /** Refreshes a stale stream in the background, for nobody yet. */
    private void refresh(SubscriptionAttempt attempt) {
        PublisherFlight refresh = PublisherFlight.newLeaderlessFlight(group, attempt.publisher.key, true);
        if (group.claimGuarded(refresh) == refresh) {
            Callable<?> invocation = attempt.publisher.invocation;
            if (method.refreshes().needsCallersThread()) {
                refresh.refresh(invocation); // a background thread would not have the subscriber's context
            } else {
                method.refreshes().start(refresh, method.settings().maxSize(), () -> refresh.refresh(invocation));
            }
        }
    }

    /** Called when a follower has waited long enough for a first element. */
    private void timedOut(
            ReplaySubscription subscription, SubscriptionAttempt attempt, PublisherFlight slow, long waitedNanos) {
        if (subscription.isOver()) {
            return;
        }
        if (subscription.hasReceived()) {
            failIfHeld(subscription, attempt, -1);
            return;
        }
        if (!subscription.hasRequested()) {
            // Without demand no element can come: wait again.
            SubscriberExecutor.after(
                    subscription, waitedNanos, () -> timedOut(subscription, attempt, slow, waitedNanos));
            return;
        }
        if (attempt.hasProceeded && group.fresh(attempt.publisher.key) == null) {
            // Its new stream was started after this subscriber came: only a result could be faster.
            long nextLookNanos = Delays.nextLookNanos(waitedNanos);
            SubscriberExecutor.after(
                    subscription, nextLookNanos, () -> timedOut(subscription, attempt, slow, nextLookNanos));
            return;
        }
        subscription.redirect(
                slow.multicast(),
                departed -> BackgroundExecutor.runAlways(() -> {
                    if (method.settings().onTimeout() == OnTimeout.PROCEED) {
                        proceed(departed, attempt, slow, Delays.nextLookNanos(waitedNanos));
                    } else {
                        failTimedOut(departed, attempt);
                    }
                }));
    }

    /**
     * Fails a follower that has waited for {@code waitTimeout} while upstream's thread was inside another subscriber.
     * Looks again after as long. Other pauses between elements are the stream's own.
     *
     * @param delivered what it had received at the last look, if it was held then; otherwise -1
     */
    private void failIfHeld(ReplaySubscription subscription, SubscriptionAttempt attempt, long delivered) {
        if (subscription.isOver()) {
            return;
        }
        boolean isHeld = subscription.isHeldByAnother();
        if (isHeld && subscription.position() == delivered) {
            failTimedOut(subscription, attempt);
        } else {
            long now = isHeld ? subscription.position() : -1;
            SubscriberExecutor.after(subscription, waitNanos(), () -> failIfHeld(subscription, attempt, now));
        }
    }

    private void failTimedOut(ReplaySubscription subscription, SubscriptionAttempt attempt) {
        attempt.uncountFollow();
        method.counters().timeouts.increment();
        subscription.fail(method.messages().timedOut(attempt.publisher.key, waitNanos()));
    }

    /** The first follower that times out leads a new flight; the others follow that one, and do not proceed again. */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    private void proceed(
            ReplaySubscription subscription, SubscriptionAttempt attempt, PublisherFlight slow, long nextLookNanos) {
        if (attempt.hasProceeded || group.fresh(attempt.publisher.key) != null) {
            attempt.uncountFollow();
            enter(subscription, attempt);
            return;
        }
        attempt.hasProceeded = true;
        PublisherFlight fresh = PublisherFlight.newLeaderlessFlight(group, attempt.publisher.key, false);
        Flight successor = method.abandoned().succeed(slow, fresh);
        attempt.uncountFollow();
        if (successor == fresh) {
            if (group.fresh(attempt.publisher.key) == null) {
                lead(subscription, attempt, fresh);
                return;
            }
            fresh.abandon(); // a result was cached meanwhile
        } else if (successor != slow && follow(subscription, attempt, (PublisherFlight) successor, nextLookNanos)) {
            return;
        }
        enter(subscription, attempt);
    }

    /** Makes the call uncoalesced, for one subscriber. */
    void subscribeUncoalesced(ReplaySubscription subscription, SubscriptionAttempt attempt, Reason reason) {
        try {
            Object result = ReplayContext.runUncoalesced(group, attempt.publisher.invocation, reason);
            if (result == null) {
                throw new NullPointerException("a call of " + method.name() + " returned null");
            }
            subscribeTo(subscription, result);
        } catch (Throwable e) {
            subscription.fail(e);
        }
    }

    private void subscribeTo(ReplaySubscription subscription, Object publisher) {
        subscription.joinUnshared(PublisherMulticast.unshared(group.type.source(publisher)));
    }
}
