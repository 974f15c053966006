package dev.coalesce.agent.publisher;

import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.ResultStrategy;
import dev.coalesce.agent.stream.StreamType;
import org.jspecify.annotations.Nullable;

/**
 * Results that are publishers. The call decides whether its body runs; what its publisher gives is decided when
 * somebody subscribes. The calls therefore enter a {@link PublisherGroup}, which answers them all with an invocation
 * request.
 */
public final class PublisherStrategy extends ResultStrategy {
    private final StreamType type;

    /** Whether an element was found that can be used only once. Set by any upstream's thread; never reset. */
    private volatile boolean emitsSingleUse;

    /**
     * Creates the strategy of one method.
     *
     * @param type converts between the method's type of publisher and the JDK's
     */
    public PublisherStrategy(StreamType type) {
        this.type = type;
    }

    /** Notes that the method's streams have elements that can be used only once: from now on, none is shared. */
    void stopSharing() {
        emitsSingleUse = true;
    }

    /** Tells whether every call and subscription runs uncoalesced. */
    boolean hasStoppedSharing() {
        return emitsSingleUse;
    }

    @Override
    public CallGroup openGroup(CoalescedMethod method, @Nullable Object scopeOwner) {
        return new PublisherGroup(method, this, type, scopeOwner);
    }

    @Override
    protected @Nullable Object miss(CallGroup group, Object key, boolean mayWait) {
        return ((PublisherGroup) group).request(key);
    }

    /** Delivers the failure of a body that threw. Every other outcome is delivered to subscriptions. */
    @Override
    protected Object deliver(Object outcome) {
        return outcome;
    }
}
