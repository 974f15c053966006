package dev.coalesce.agent.inputstream;

import dev.coalesce.agent.bytes.SharedBytes;
import dev.coalesce.agent.bytes.StreamSpace;
import dev.coalesce.agent.call.CallFlight;
import dev.coalesce.agent.call.CallFlightStrategy;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.ThreadFollower;
import dev.coalesce.agent.flight.Failure;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Results that are input streams. Followers wait with their threads until the body has returned, and then read for
 * themselves.
 */
public final class InputStreamStrategy extends CallFlightStrategy {
    private final StreamSpace space;

    /** The open readers of the method, which is reachable from its class only. */
    final Set<Object> openReaders = ConcurrentHashMap.newKeySet();

    /**
     * Creates the strategy of one method.
     *
     * @param space where bytes may be stored
     */
    public InputStreamStrategy(StreamSpace space) {
        this.space = space;
    }

    @Override
    protected CallFlight newFlight(CallGroup group, Object key, int begunTicks) {
        return new InputStreamFlight(group, key, begunTicks, this);
    }

    /** Creates the flight of a call that can be made again. */
    InputStreamFlight flightWithInvocation(CallGroup group, Object key, @Nullable Callable<?> invocation) {
        InputStreamFlight flight = (InputStreamFlight) timedFlight(group, key, false);
        flight.invocation = invocation;
        return flight;
    }

    StreamSpace space() {
        return space;
    }

    /** The call needs its invocation: see {@link InputStreamRequest}. */
    @Override
    protected Object leadOrFollow(CallGroup group, Object key, boolean mayWait) {
        return new InputStreamRequest(this, group, key, mayWait);
    }

    @Nullable
    Object leadOrFollow(InputStreamFlight mine, boolean mayWait) {
        return super.leadOrFollow(mine, mayWait);
    }

    @Override
    protected @Nullable Object follow(CallFlight mine, CallFlight other) {
        return new ThreadFollower(mine).follow(other);
    }

    @Override
    protected @Nullable Object bodyReturned(CallFlight flight, @Nullable Object result) {
        return ((InputStreamFlight) flight).streamReturned(result);
    }

    @Override
    protected @Nullable Object deliver(Object outcome) {
        return deliver(outcome, null);
    }

    /** Opens a stream over the bytes of an outcome; null if they are no longer stored. */
    static @Nullable Object deliver(Object outcome, @Nullable Callable<?> again) {
        SharedBytes bytes = bytes(outcome);
        return bytes == null ? outcome : bytes.open(again);
    }

    @Override
    public Consumer<Object> release() {
        return InputStreamStrategy::release;
    }

    static void release(Object outcome) {
        SharedBytes bytes = bytes(outcome);
        if (bytes != null) {
            bytes.release();
        }
    }

    private static @Nullable SharedBytes bytes(Object outcome) {
        if (outcome instanceof Failure failure && failure.thrown() instanceof BrokenInputStream broken) {
            return broken.bytes;
        }
        return outcome instanceof SharedBytes shared ? shared : null;
    }
}
