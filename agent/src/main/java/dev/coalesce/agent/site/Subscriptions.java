package dev.coalesce.agent.site;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.stream.Crew;
import dev.coalesce.agent.stream.Hub;
import dev.coalesce.agent.stream.Reader;
import dev.coalesce.agent.stream.Tape;

/** The way of one subscription to a coalesced stream: to a replay, a stream in flight, or a new one. */
final class Subscriptions {
    private final StreamTable table;

    Subscriptions(StreamTable table) {
        this.table = table;
    }

    /** To what the call found; false where that can be joined no more. */
    boolean join(Reader reader, Ride ride, StreamLead found) {
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

    private boolean follow(Reader reader, Ride ride, StreamLead lead, long nanos) {
        if (!reader.join(lead.hub)) {
            return false;
        }
        lead.joined();
        ride.follows();
        if (nanos > 0 && !reader.leads() && !reader.hasRead() && !reader.isOver()) {
            Crew.after(reader, nanos, () -> late(reader, ride, lead, nanos));
        }
        return true;
    }

    /** A subscription as a call. */
    void enter(Reader reader, Ride ride) {
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
            StreamLead mine = StreamLead.byNobody(table, ride.shared.key, false);
            Flight other = method.inFlight.enter(mine);
            if (other != null && other.isLost()) {
                other.repair();
            } else if (other == null || (method.isTooOld(other) && method.giveUp(other, mine))) {
                if (lead(reader, ride, mine)) {
                    return;
                }
            } else {
                StreamLead found = (StreamLead) other;
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

    private void hit(Reader reader, Object kept) {
        table.method.counters.hits.increment();
        give(reader, kept);
    }

    private static void give(Reader reader, Object kept) {
        if (kept instanceof Tape tape) {
            reader.replay(tape);
        } else if (kept instanceof Failure failure) {
            if (failure.thrown() instanceof BrokenStream broken) {
                reader.replay(broken.tape);
            } else {
                reader.fail(failure.thrown());
            }
        }
    }

    /** The call is made again on this thread, which is its subscriber's. False: look again. */
    private boolean lead(Reader reader, Ride ride, StreamLead mine) {
        if (table.fresh(ride.shared.key) != null) {
            mine.superseded();
            return false;
        }
        Object result;
        try {
            result = Tickets.lead(mine, ride.shared.call);
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
    private void refresh(Ride ride) {
        CoalescedMethod method = table.method;
        StreamLead refresh = StreamLead.byNobody(table, ride.shared.key, true);
        Flight other = method.inFlight.enter(refresh);
        if (other != null && !(method.isTooOld(other) && method.giveUp(other, refresh))) {
            return;
        }
        if (table.fresh(ride.shared.key) != null) {
            refresh.superseded();
            return;
        }
        try {
            Background.run(() -> refresh.drive(ride.shared.call));
        } catch (Throwable e) {
            method.engine.failed("a background call of " + method.name(), e);
            refresh.abandon();
        }
    }

    /** A follower that has waited long enough for a first element. */
    private void late(Reader reader, Ride ride, StreamLead slow, long waited) {
        if (reader.isOver() || reader.hasRead()) {
            return;
        }
        if (!reader.hasAsked()) {
            Crew.after(reader, waited, () -> late(reader, ride, slow, waited)); // nothing can come
            return;
        }
        reader.depart(gone -> Background.must(() -> {
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
    private void proceed(Reader reader, Ride ride, StreamLead slow, long patience) {
        StreamLead fresh = StreamLead.byNobody(table, ride.shared.key, false);
        StreamLead relay = (StreamLead) slow.relay(fresh);
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
    void alone(Reader reader, Ride ride) {
        try {
            Object result = Tickets.alone(table, ride.shared.call);
            if (result == null) {
                throw new NullPointerException("a call of " + table.method.name() + " returned null");
            }
            alone(reader, result);
        } catch (Throwable e) {
            reader.fail(e);
        }
    }

    private void alone(Reader reader, Object result) {
        reader.joinAlone(Hub.forOne(table.method.stream.source(result)));
    }
}
