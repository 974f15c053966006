package dev.coalesce.agent.site;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.stream.PublisherMulticast;
import dev.coalesce.agent.stream.ReplayBuffer;
import dev.coalesce.agent.stream.ReplaySubscription;
import dev.coalesce.agent.stream.SubscriberExecutor;

/** The way of one subscription to a coalesced stream: to a replay, a stream in flight, or a new one. */
final class Subscriptions {
    private final PublisherGroup table;

    Subscriptions(PublisherGroup table) {
        this.table = table;
    }

    /** To what the call found; false where that can be joined no more. */
    boolean join(ReplaySubscription reader, SubscriptionAttempt ride, PublisherFlight found) {
        if (reader.isOver()) {
            return true;
        }
        if (found.hub.isConnectingHere() || (table.passes() && !ride.shared.led)) {
            return false;
        }
        Object ended = found.justEnded();
        if (ended != null) {
            ride.follows();
            give(reader, ended);
            return true;
        }
        return !found.hub.tape().isEnded() && follow(reader, ride, found, waitNanos());
    }

    private long waitNanos() {
        return table.method.settings.waitTimeoutNanos();
    }

    private boolean follow(ReplaySubscription reader, SubscriptionAttempt ride, PublisherFlight lead, long nanos) {
        if (!reader.join(lead.hub)) {
            return false;
        }
        lead.joined();
        ride.follows();
        if (nanos > 0 && !reader.leads() && !reader.hasRead() && !reader.isOver()) {
            SubscriberExecutor.after(reader, nanos, () -> late(reader, ride, lead, nanos));
        }
        return true;
    }

    /** A subscription as a call. */
    void enter(ReplaySubscription reader, SubscriptionAttempt ride) {
        CoalescedMethod method = table.method;
        method.repairLost();
        while (!reader.isOver()) {
            if (method.isOff || table.passes()) {
                alone(reader, ride);
                return;
            }
            Object kept = table.fresh(ride.shared.key);
            if (kept != null) {
                hit(reader, kept);
                return;
            }
            Object stale = table.stale(ride.shared.key);
            if (stale != null) {
                hit(reader, stale);
                refresh(ride);
                return;
            }
            PublisherFlight mine = PublisherFlight.byNobody(table, ride.shared.key, false);
            Flight other = method.inFlight.enter(mine);
            if (other != null && other.isLost()) {
                other.repair();
            } else if (other == null || (method.isTooOld(other) && method.giveUp(other, mine))) {
                if (lead(reader, ride, mine)) {
                    return;
                }
            } else {
                PublisherFlight found = (PublisherFlight) other;
                if (found.hub.isConnectingHere() || found.owner() == Thread.currentThread()) {
                    alone(reader, ride);
                    return;
                }
                if (follow(reader, ride, found, waitNanos())) {
                    return;
                }
                method.inFlight.leave(found);
            }
        }
    }

    private void hit(ReplaySubscription reader, Object kept) {
        table.method.counters.hits.increment();
        give(reader, kept);
    }

    private static void give(ReplaySubscription reader, Object kept) {
        if (kept instanceof ReplayBuffer tape) {
            reader.replay(tape);
        } else if (kept instanceof Failure failure) {
            if (failure.thrown() instanceof FailedReplay broken) {
                reader.replay(broken.tape);
            } else {
                reader.fail(failure.thrown());
            }
        }
    }

    /** The call is made again on this thread, which is its subscriber's. False: look again. */
    private boolean lead(ReplaySubscription reader, SubscriptionAttempt ride, PublisherFlight mine) {
        if (table.fresh(ride.shared.key) != null) {
            mine.superseded();
            return false;
        }
        Object result;
        try {
            result = ReplayContext.lead(mine, ride.shared.call);
        } catch (Throwable thrown) {
            reader.fail(thrown);
            return true;
        }
        if (reader.join(mine.hub)) {
            return true;
        }
        if (result == null) {
            reader.fail(new NullPointerException("a call of " + table.method.name() + " returned null"));
        } else {
            alone(reader, result); // its arguments have been changed since, and with them its key
        }
        return true;
    }

    /** In the background, for nobody yet. */
    private void refresh(SubscriptionAttempt ride) {
        CoalescedMethod method = table.method;
        PublisherFlight refresh = PublisherFlight.byNobody(table, ride.shared.key, true);
        Flight other = method.inFlight.enter(refresh);
        if (other != null && !(method.isTooOld(other) && method.giveUp(other, refresh))) {
            return;
        }
        if (table.fresh(ride.shared.key) != null) {
            refresh.superseded();
            return;
        }
        try {
            BackgroundExecutor.run(() -> refresh.drive(ride.shared.call));
        } catch (Throwable e) {
            method.engine.failed("a background call of " + method.name(), e);
            refresh.abandon();
        }
    }

    /** A follower that has waited long enough for a first element. */
    private void late(ReplaySubscription reader, SubscriptionAttempt ride, PublisherFlight slow, long waited) {
        if (reader.isOver() || reader.hasRead()) {
            return;
        }
        if (!reader.hasAsked()) {
            SubscriberExecutor.after(reader, waited, () -> late(reader, ride, slow, waited)); // nothing can come
            return;
        }
        reader.depart(gone -> BackgroundExecutor.must(() -> {
            if (table.method.settings.onTimeout() == OnTimeout.PROCEED) {
                proceed(gone, ride, slow, table.method.morePatience(waited));
            } else {
                ride.followsNoMore();
                table.method.counters.timeouts.increment();
                gone.fail(table.method.timedOut(ride.shared.key));
            }
        }));
    }

    /** The first to be late leads a new flight, the rest follow it. */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    private void proceed(ReplaySubscription reader, SubscriptionAttempt ride, PublisherFlight slow, long patience) {
        PublisherFlight fresh = PublisherFlight.byNobody(table, ride.shared.key, false);
        PublisherFlight relay = (PublisherFlight) slow.relay(fresh);
        ride.followsNoMore();
        if (relay != fresh) {
            if (relay == slow || !follow(reader, ride, relay, patience)) {
                enter(reader, ride);
            }
            return;
        }
        table.method.inFlight.succeed(slow, fresh);
        table.method.replaced(slow);
        lead(reader, ride, fresh);
    }

    /** Uncoalesced, for one subscriber. */
    void alone(ReplaySubscription reader, SubscriptionAttempt ride) {
        try {
            Object result = ReplayContext.alone(table, ride.shared.call);
            if (result == null) {
                throw new NullPointerException("a call of " + table.method.name() + " returned null");
            }
            alone(reader, result);
        } catch (Throwable e) {
            reader.fail(e);
        }
    }

    private void alone(ReplaySubscription reader, Object result) {
        reader.joinAlone(PublisherMulticast.forOne(table.method.stream.source(result)));
    }
}
