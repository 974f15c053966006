package dev.coalesce.agent.call;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.LostFlights;
import dev.coalesce.agent.flight.Signal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call whose thread waits for another call's flight. Used by that thread alone. */
public final class ThreadFollower {
    private static final LostFlights.Step PROCEED = new LostFlights.Step() {
        @Override
        public @Nullable Object run(Flight fresh, @Nullable Object follower, @Nullable Throwable thrown) {
            return ((ThreadFollower) Objects.requireNonNull(follower)).proceed((CallFlight) fresh);
        }
    };

    private static final LostFlights.Step TAKE_OVER = new LostFlights.Step() {
        @Override
        public @Nullable Object run(Flight promoting, @Nullable Object follower, @Nullable Throwable thrown) {
            return ((ThreadFollower) Objects.requireNonNull(follower)).takeOver((CallFlight) promoting);
        }
    };

    private final CoalescedMethod method;

    /** The flight that this call would have led. */
    private final CallFlight mine;

    /** The flight that this call waits for; {@link #mine} before it waits. */
    private CallFlight awaited;

    /**
     * Creates a follower.
     *
     * @param mine the flight that its call would have led
     */
    public ThreadFollower(CallFlight mine) {
        this.mine = mine;
        this.awaited = mine;
        this.method = mine.method();
    }

    /**
     * Waits for a flight, and for its successors.
     *
     * @param first the flight
     * @return as {@link CallGroup#enter}; {@link Signal#ABANDONED} to start over
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public @Nullable Object follow(CallFlight first) {
        method.counters.follows.increment();
        awaited = first;
        long waitNanos = method.settings.waitTimeoutNanos();
        while (true) {
            Object outcome = await(waitNanos);
            if (outcome != Signal.TIMED_OUT || method.settings.onTimeout() == OnTimeout.FAIL) {
                return outcome instanceof Signal ? handleSignal((Signal) outcome) : outcome;
            }
            CallFlight fresh = mine.newSuccessor(awaited.key());
            Flight successor = awaited.successor(fresh);
            if (successor == fresh) {
                return LostFlights.guard(fresh, PROCEED, this, null);
            }
            awaited = (CallFlight) successor;
            waitNanos = CoalescedMethod.nextWaitNanos(waitNanos);
        }
    }

    private @Nullable Object await(long nanos) {
        boolean expected = awaited.expectDelivery();
        try {
            Object outcome = awaited.await(nanos);
            return outcome instanceof Signal ? outcome : mine.deliver(outcome);
        } catch (InterruptedException e) {
            return new Failure(method.messages.interrupted(e, awaited.key()));
        } finally {
            if (expected) {
                awaited.delivered();
            }
        }
    }

    /** Leads the successor of the awaited flight: this follower timed out first. */
    private Object proceed(CallFlight fresh) {
        method.abandoned.replaceWithSuccessor(awaited, fresh);
        method.counters.follows.decrement();
        method.counters.leads.increment();
        return fresh;
    }

    /** Leads the awaited flight: its leader has promoted this follower. */
    private Object takeOver(CallFlight promoting) {
        promoting.continueAs(mine);
        method.counters.follows.decrement();
        method.counters.promotions.increment();
        method.counters.leads.increment();
        return promoting;
    }

    /** The wait has ended without a result, so this call is no follow any more. */
    private @Nullable Object handleSignal(Signal signal) {
        if (signal != Signal.PROMOTED) {
            method.counters.follows.decrement();
        }
        return switch (signal) {
            case PROMOTED -> LostFlights.guard(awaited, TAKE_OVER, this, null);
            case TIMED_OUT -> {
                method.counters.timeouts.increment();
                yield new Failure(method.messages.timedOut(awaited.key(), method.settings.waitTimeoutNanos()));
            }
            case ABANDONED -> signal;
            case NOT_SHARED, WOULD_DEADLOCK -> method.bypass();
        };
    }
}
