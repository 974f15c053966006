package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that returns an {@code InputStream}, and finds none that is kept. It leads or follows with its call
 * at hand: should another reader's interruption break the stream while this caller reads it, its call is made again.
 */
final class InputStreamRequest extends CoalesceInvocationRequest {
    private final CallGroup table;
    private final Object key;
    private final boolean mayWait;

    InputStreamRequest(CallGroup table, Object key, boolean mayWait) {
        this.table = table;
        this.key = key;
        this.mayWait = mayWait;
    }

    @Override
    public @Nullable Object resume(@Nullable Callable<?> call) {
        Object answer;
        try {
            answer = table.enter(
                    InputStreamFlight.byCaller(table, Keys.snapshot(key), call), ResultShape.INPUT_STREAM, mayWait);
        } catch (Throwable e) {
            answer = table.failed(key, e);
        }
        if (answer instanceof Failure) {
            throw PublicExceptions.<RuntimeException>sneaky(((Failure) answer).thrown());
        }
        return answer;
    }
}
