package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The answer to the call that finds a stale result first: it gets that, and its call is made again in the background. */
final class RefreshRequest extends CoalesceInvocationRequest {
    private final CallFlight flight;
    private final @Nullable Object stale;

    RefreshRequest(CallFlight flight, @Nullable Object stale) {
        this.flight = flight;
        this.stale = stale;
    }

    @Override
    public @Nullable Object resume(@Nullable Callable<?> call) {
        if (call == null) {
            flight.abandon(); // its call site could not be linked
        } else {
            flight.table().leadInBackground(flight, call);
        }
        return stale;
    }
}
