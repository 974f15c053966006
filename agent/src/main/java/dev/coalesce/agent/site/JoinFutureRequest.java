package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.flight.Flight;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that returns a future and finds a flight: it gets a future of its own. It leaves its call behind,
 * since no thread of it waits that could take over.
 */
final class JoinFutureRequest extends CoalesceInvocationRequest {
    private final CallGroup table;
    private final Flight flight;

    JoinFutureRequest(CallGroup table, Flight flight) {
        this.table = table;
        this.flight = flight;
    }

    @Override
    public @Nullable Object resume(@Nullable Callable<?> call) {
        try {
            return call == null ? table.method.bypass() : table.followers().join(flight, call);
        } catch (Throwable e) {
            return table.failed(flight.key(), e);
        }
    }
}
