package dev.coalesce.agent.proxy;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.ReplayTarget;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The group of a generated proxy, as its method sees it. Calls that do not count pass before anything cached is looked
 * at; calls that lead are noted in the {@link NestedProxyDetector}. Thread-safe.
 */
public final class ProxyGroup extends CoalesceGroup {
    private final CallGroup group;

    @SuppressWarnings("UnusedMethod") // called through a method handle
    private ProxyGroup(CallGroup group) {
        this.group = group;
    }

    /**
     * Wraps a handle that returns an object's group.
     *
     * @param handle takes the object, returns a {@link CallGroup}
     * @return takes the object, returns its proxy group
     * @throws ReflectiveOperationException never
     */
    public static MethodHandle around(MethodHandle handle) throws ReflectiveOperationException {
        MethodHandle wrap = MethodHandles.lookup()
                .findConstructor(ProxyGroup.class, MethodType.methodType(void.class, CallGroup.class))
                .asType(MethodType.methodType(CoalesceGroup.class, CoalesceGroup.class));
        return MethodHandles.filterReturnValue(handle, wrap);
    }

    @Override
    public @Nullable Object enter(@Nullable Object key) {
        return passes(key) ? null : noted(group.enter(key));
    }

    @Override
    public @Nullable Object enterHolding(@Nullable Object key) {
        return passes(key) ? null : noted(group.enterHolding(key));
    }

    private boolean passes(@Nullable Object key) {
        try {
            ProxyPolicy policy = (ProxyPolicy) group.method().interceptor();
            if (group.isDisabled()) {
                policy.release();
                return true;
            }
            NestedProxyDetector.entered(group, policy);
            return false;
        } catch (Throwable e) {
            Object unused = group.failed(key, e);
            return true;
        }
    }

    private static @Nullable Object noted(@Nullable Object answer) {
        if (answer instanceof CoalesceInvocationRequest) {
            return new NotedRequest((CoalesceInvocationRequest) answer);
        }
        if (answer instanceof ReplayTarget) {
            NestedProxyDetector.began((ReplayTarget) answer);
        }
        return answer;
    }

    /** A call may also lead after it was resumed. */
    private static final class NotedRequest extends CoalesceInvocationRequest {
        private final CoalesceInvocationRequest request;

        NotedRequest(CoalesceInvocationRequest request) {
            this.request = request;
        }

        @Override
        public @Nullable Object resume(@Nullable Callable<?> invocation) {
            return noted(request.resume(invocation));
        }
    }
}
