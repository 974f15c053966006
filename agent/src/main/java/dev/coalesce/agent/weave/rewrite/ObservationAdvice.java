package dev.coalesce.agent.weave.rewrite;

import java.util.function.BiConsumer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * The code that is inlined into an observed method. The body always runs. Whatever the observer throws is suppressed,
 * so that neither the result nor the failure of a call changes.
 */
final class ObservationAdvice {
    private ObservationAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static @Nullable Object enter(@ObservationSite BiConsumer<?, ?> observation) {
        return observation;
    }

    /**
     * Without a backup of the arguments, which Byte Buddy would keep in further variables until the body ends: the body
     * may set a parameter to null, so that a large object can be collected.
     */
    @SuppressWarnings("unchecked") // the observer accepts any result
    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class, backupArguments = false)
    static void exit(
            @Advice.Enter @Nullable Object observation,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object result,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (observation != null) {
            ((BiConsumer<@Nullable Object, @Nullable Throwable>) observation).accept(result, thrown);
        }
    }
}
