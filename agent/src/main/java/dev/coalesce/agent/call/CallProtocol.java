package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The protocol between a call and its group: enter, resume if the group asks for the invocation, then run the body and
 * end the flight, or take the answer. The advice in woven methods is this code, inlined.
 */
public final class CallProtocol {
    private CallProtocol() {}

    /**
     * Goes on with a call after {@link CoalesceGroup#enter} has answered, and its invocation request, if any, was
     * resumed.
     *
     * @param answer the answer
     * @param body the body of the call
     * @return the result of the call
     * @throws Exception what the body threw
     */
    public static @Nullable Object proceed(@Nullable Object answer, Callable<?> body) throws Exception {
        if (answer instanceof CoalesceFlight) {
            return lead((CoalesceFlight) answer, body);
        }
        if (answer == null) {
            return body.call();
        }
        return answer == CoalesceGroup.NULL ? null : answer;
    }

    private static @Nullable Object lead(CoalesceFlight flight, Callable<?> body) throws Exception {
        Object result;
        try {
            result = body.call();
        } catch (Throwable e) {
            end(flight, null, e);
            throw e;
        }
        return end(flight, result, null);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // losses is a hint
    private static @Nullable Object end(CoalesceFlight flight, @Nullable Object result, @Nullable Throwable thrown) {
        try {
            return flight.end(result, thrown);
        } catch (Throwable noRoom) {
            // There was no stack for the call. See LostFlights.
            flight.begun = CoalesceFlight.LOST;
            CoalesceFlight.losses++;
            return result;
        }
    }
}
