package dev.coalesce.agent.site;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.Signal;
import org.jspecify.annotations.Nullable;

/** A call whose thread waits for another's flight. */
final class ThreadFollower {
    private final CoalescedMethod method;

    /** What it would have led. */
    private final CallFlight mine;

    ThreadFollower(CallFlight mine) {
        this.mine = mine;
        this.method = mine.table().method;
    }

    /** As {@link CallGroup#enter}, or {@link Signal#ABANDONED}: start over. */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    @Nullable
    Object follow(Flight first) {
        method.counters.follows.increment();
        Flight flight = first;
        long patience = method.settings.waitTimeoutNanos();
        while (true) {
            Object outcome = await((CallFlight) flight, patience);
            if (outcome != Signal.TIMED_OUT || method.settings.onTimeout() == OnTimeout.FAIL) {
                return outcome instanceof Signal ? heed((Signal) outcome, flight) : outcome;
            }
            CallFlight fresh = mine.another(flight.key());
            Flight relay = flight.relay(fresh);
            if (relay == fresh) {
                return proceed(flight, fresh);
            }
            flight = relay;
            patience = method.morePatience(patience);
        }
    }

    /** Gives the outcome as this caller gets it. */
    private @Nullable Object await(CallFlight flight, long patience) {
        boolean expected = flight.expect();
        try {
            Object outcome = flight.await(patience);
            return outcome instanceof Signal ? outcome : mine.given(outcome);
        } catch (InterruptedException e) {
            return new Failure(method.interrupted(e, flight.key()));
        } finally {
            if (expected) {
                flight.arrived();
            }
        }
    }

    /** The first of those who have waited long enough. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    private Object proceed(Flight slow, CallFlight fresh) {
        try {
            method.inFlight.succeed(slow, fresh);
            method.replaced(slow);
            method.counters.follows.decrement();
            method.counters.leads.increment();
            return fresh;
        } catch (Throwable e) {
            fresh.begun = CoalesceFlight.LOST;
            CoalesceFlight.losses++;
            throw e;
        }
    }

    /** The wait has ended without a result: this call is not a follow any more. */
    private @Nullable Object heed(Signal signal, Flight flight) {
        switch (signal) {
            case PROMOTED:
                return takeOver((CallFlight) flight);
            case TIMED_OUT:
                method.counters.follows.decrement();
                method.counters.timeouts.increment();
                return new Failure(method.timedOut(flight.key()));
            case ABANDONED:
                method.counters.follows.decrement();
                return signal;
            default:
                method.counters.follows.decrement();
                return method.bypass();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    private Object takeOver(CallFlight flight) {
        try {
            flight.takenOver(mine);
            method.counters.follows.decrement();
            method.counters.promotions.increment();
            method.counters.leads.increment();
            return flight;
        } catch (Throwable e) {
            flight.begun = CoalesceFlight.LOST;
            CoalesceFlight.losses++;
            throw e;
        }
    }
}
