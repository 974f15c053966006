package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.bridge.CoalesceInvalidation;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** The code that is inlined into an invalidating method. Its exit runs only if the method returns normally. */
final class InvalidationAdvice {
    private InvalidationAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable Object enter(@InvalidationSite CoalesceInvalidation invalidation) {
        return invalidation;
    }

    @Advice.OnMethodExit
    static void exit(
            @Advice.Enter @Nullable Object invalidation,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object result) {
        if (invalidation != null) {
            result = ((CoalesceInvalidation) invalidation).invalidate(result);
        }
    }
}
