package dev.coalesce.agent.link;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.RepeatableCall;
import dev.coalesce.agent.call.UncoalescedMode;
import dev.coalesce.agent.observe.CallObserver;
import dev.coalesce.agent.reason.Reason;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The mode of a method that is observed: its calls run their bodies, and the observer learns when they begin and end. A
 * call that has begun under an observer ends under it, whatever the method does by then. Thread-safe.
 */
final class ObservedMode extends UncoalescedMode {
    private final CallObserver observer;
    private final ArgumentsRequest request;

    ObservedMode(CallObserver observer) {
        super(Reason.OBSERVED);
        this.observer = observer;
        this.request = new ArgumentsRequest(observer);
    }

    @Override
    protected @Nullable Object enter(CoalescedMethod method) {
        Object unused = method.bypass(Reason.OBSERVED);
        return observer.needsArguments() ? request : observed(observer.count());
    }

    private static @Nullable Object observed(@Nullable BiConsumer<@Nullable Object, @Nullable Throwable> end) {
        return end == null ? null : new ObservedCall(end);
    }

    /** Asks for the arguments of a call. It knows nothing about the call, so one object serves all calls. */
    private static final class ArgumentsRequest extends CoalesceInvocationRequest {
        private final CallObserver observer;

        ArgumentsRequest(CallObserver observer) {
            this.observer = observer;
        }

        @Override
        public @Nullable Object resume(@Nullable Callable<?> invocation) {
            return invocation instanceof RepeatableCall
                    ? observed(observer.begin(((RepeatableCall) invocation).arguments()))
                    : null;
        }
    }

    /** A call whose end somebody wants to know. Its caller gets what the body returned. */
    private static final class ObservedCall extends CoalesceFlight {
        private final BiConsumer<@Nullable Object, @Nullable Throwable> end;

        ObservedCall(BiConsumer<@Nullable Object, @Nullable Throwable> end) {
            this.end = end;
        }

        @Override
        public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
            try {
                end.accept(result, thrown);
            } catch (Throwable e) {
                // An observer changes neither the result nor the failure of a call.
            }
            return result;
        }
    }
}
