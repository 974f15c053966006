package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceInvalidation;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** What is inlined into an invalidating method. The exit runs on a normal return only. */
final class InvalidationAdvice {
    private InvalidationAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable Object enter(@InvalidationSite CoalesceInvalidation drop) {
        return drop;
    }

    @Advice.OnMethodExit
    static void exit(
            @Advice.Enter @Nullable Object drop,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object result) {
        if (drop != null) {
            ((CoalesceInvalidation) drop).invalidate(result);
        }
    }
}
