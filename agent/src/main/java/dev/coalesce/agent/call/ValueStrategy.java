package dev.coalesce.agent.call;

import org.jspecify.annotations.Nullable;

/** Results that are complete when the body returns. Followers wait with their threads. */
public class ValueStrategy extends CallFlightStrategy {
    /** The strategy of woven methods. */
    public static final ValueStrategy INSTANCE = new ValueStrategy();

    /** Called by subclasses. */
    protected ValueStrategy() {}

    /**
     * While the clock ticks, and nothing depends on exact ages, a flight needs no state of its own to know when it
     * began.
     */
    @Override
    CallFlight newCallerFlight(CallGroup group, Object key) {
        CoalescedMethod method = group.method;
        int ticks = method.needsExactAges() ? 0 : method.clock().ticks();
        return ticks != 0 ? newFlight(group, key, ticks) : timedFlight(group, key, false);
    }

    @Override
    protected @Nullable Object follow(CallFlight mine, CallFlight other) {
        return new ThreadFollower(mine).follow(other);
    }

    @Override
    protected @Nullable Object bodyReturned(CallFlight flight, @Nullable Object result) {
        flight.succeed(result);
        return result;
    }

    @Override
    protected Object deliver(Object outcome) {
        return outcome;
    }
}
