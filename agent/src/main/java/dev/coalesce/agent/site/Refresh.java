package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceWish;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The answer to the call that finds a stale result first: it gets that, and its call is made again in the background. */
final class Refresh extends CoalesceWish {
    private final Lead flight;
    private final @Nullable Object stale;

    Refresh(Lead flight, @Nullable Object stale) {
        this.flight = flight;
        this.stale = stale;
    }

    @Override
    public @Nullable Object grant(@Nullable Callable<?> call) {
        if (call == null) {
            flight.abandon(); // its call site could not be linked
        } else {
            flight.table().leadInBackground(flight, call);
        }
        return stale;
    }
}
