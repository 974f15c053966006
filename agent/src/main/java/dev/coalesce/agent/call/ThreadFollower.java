package dev.coalesce.agent.call;

import dev.coalesce.OnTimeout;
import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.KeyHash;
import dev.coalesce.agent.flight.LostFlights;
import dev.coalesce.agent.flight.ResultWatch;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.reason.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call whose thread waits for another call's flight. Used by that thread alone. */
@SuppressWarnings("ReferenceEquality") // two flights of one key are equal
public final class ThreadFollower {
    private static final LostFlights.Step SUCCEED = new LostFlights.Step() {
        @Override
        public @Nullable Object run(Flight candidate, @Nullable Object follower, @Nullable Throwable thrown) {
            return ((ThreadFollower) Objects.requireNonNull(follower)).succeed((CallFlight) candidate);
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

    /** Whether this call leads the successor of the flight that it waited for. */
    private boolean leads;

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
     * Waits for a flight. A follower that has waited long enough, and may proceed, goes on with one new execution that
     * all such followers share.
     *
     * @param first the flight
     * @return as {@link CallGroup#enter}; {@link Signal#ABANDONED} to start over
     */
    public @Nullable Object follow(CallFlight first) {
        method.counters.join();
        long joinedNanos = System.nanoTime();
        boolean isFollow = false;
        Events events = Events.active();
        Events.Begun event = events == null
                ? null
                : events.beginWait(
                        method.names(), first.key(), KeyHash.of(first.scopeOwner(), first.hashCode()), first.leader());
        try {
            Object answer = waitFor(first);
            isFollow = !leads && !(answer instanceof Signal);
            return answer instanceof Signal ? handleSignal((Signal) answer) : answer;
        } finally {
            method.counters.waited(System.nanoTime() - joinedNanos, isFollow);
            if (event != null) {
                event.end(isFollow ? "follow" : leads ? "lead" : "none", 0);
            }
        }
    }

    private @Nullable Object waitFor(CallFlight first) {
        awaited = first;
        Object outcome = await(method.settings.waitTimeoutNanos(), ResultWatch.NONE);
        if (outcome == Signal.TIMED_OUT && method.settings.onTimeout() == OnTimeout.PROCEED) {
            outcome = proceed();
        }
        return outcome;
    }

    private @Nullable Object proceed() {
        Object arrived = mine.group().fresh(awaited.key());
        if (arrived != null) {
            return mine.deliver(arrived);
        }
        if (awaited.proceedsItself()) {
            return followToo(awaited);
        }
        CallFlight candidate = mine.newSuccessor(awaited.key());
        Object successor = LostFlights.guard(candidate, SUCCEED, this, null);
        if (successor == candidate || !(successor instanceof CallFlight)) {
            return successor;
        }
        return followToo((CallFlight) successor);
    }

    /** Leads the successor of the awaited flight, unless there is one already or a result has arrived. */
    private @Nullable Object succeed(CallFlight candidate) {
        Flight successor = method.abandoned.succeed(awaited, candidate);
        if (successor != candidate) {
            return successor;
        }
        Object arrived = mine.group().fresh(candidate.key());
        if (arrived != null) {
            candidate.supersede(arrived);
            return mine.deliver(arrived);
        }
        leads = true;
        method.counters.leads.increment();
        candidate.beginEvent(method.names());
        return candidate;
    }

    /**
     * Waits for the successor of the awaited flight, and takes the result of the awaited flight if it arrives first.
     * This follower does not proceed again: a body of its own would end later than the one that it waits for. From time
     * to time it looks for a result, or a newer flight, that has come otherwise.
     */
    private @Nullable Object followToo(CallFlight successor) {
        CallFlight slow = awaited;
        ResultWatch others = new ResultWatch();
        boolean expected = slow.expectDelivery();
        try {
            others.add(slow);
            awaited = successor;
            long nanos = method.settings.waitTimeoutNanos();
            while (true) {
                nanos = Delays.nextLookNanos(nanos);
                Object outcome = await(nanos, others);
                if (outcome != Signal.TIMED_OUT) {
                    return outcome;
                }
                Object arrived = mine.group().fresh(successor.key());
                if (arrived != null) {
                    return mine.deliver(arrived);
                }
                Flight newest = method.flights.current(successor);
                if (newest != null && newest != successor) {
                    others.add(newest);
                }
            }
        } finally {
            others.end();
            if (expected) {
                slow.delivered();
            }
        }
    }

    private @Nullable Object await(long nanos, ResultWatch others) {
        boolean expected = awaited.expectDelivery();
        try {
            Object outcome = awaited.await(nanos, others);
            return outcome instanceof Signal ? outcome : mine.deliver(outcome);
        } catch (InterruptedException e) {
            return new Failure(method.messages.interrupted(e, awaited.key()));
        } finally {
            if (expected) {
                awaited.delivered();
            }
        }
    }

    /** Leads the awaited flight: its leader has promoted this follower. */
    private @Nullable Object takeOver(CallFlight promoting) {
        promoting.continueAs(mine);
        method.counters.promotions.increment();
        method.counters.leads.increment();
        return promoting.lead();
    }

    /** Goes on with a call whose wait has ended without a result. */
    private @Nullable Object handleSignal(Signal signal) {
        return switch (signal) {
            case PROMOTED -> LostFlights.guard(awaited, TAKE_OVER, this, null);
            case TIMED_OUT -> {
                method.counters.timeouts.increment();
                yield new Failure(method.messages.timedOut(awaited.key(), method.settings.waitTimeoutNanos()));
            }
            case ABANDONED -> signal;
            case NOT_SHARED -> method.bypass(Reason.UNSHARED_RESULT);
            case WOULD_DEADLOCK -> method.bypass(Reason.CYCLE);
            case SHUTTING_DOWN -> method.bypass(Reason.SHUTDOWN);
        };
    }
}
