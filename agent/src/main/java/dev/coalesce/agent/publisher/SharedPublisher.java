package dev.coalesce.agent.publisher;

import dev.coalesce.agent.stream.Contextual;
import dev.coalesce.agent.stream.ReplaySubscription;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The publisher that one caller gets. Its first subscription joins the flight that the call found. Each later
 * subscription is a call of its own, so a publisher that is stored and subscribed to repeatedly, or after a failure, is
 * not bound to one stream for ever. Thread-safe.
 */
final class SharedPublisher implements Flow.Publisher<Object> {
    private static final VarHandle FOUND;

    static {
        try {
            FOUND = MethodHandles.lookup().findVarHandle(SharedPublisher.class, "found", PublisherFlight.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final PublisherGroup group;
    final Object key;
    final Callable<?> invocation;

    /** Whether the call that created this publisher led the flight that it found. */
    final boolean led;

    /** Taken by the first subscription. */
    @SuppressWarnings("UnusedVariable") // accessed through FOUND
    private volatile @Nullable PublisherFlight found;

    SharedPublisher(
            PublisherGroup group, Object key, Callable<?> invocation, @Nullable PublisherFlight found, boolean led) {
        this.group = group;
        this.key = key;
        this.invocation = invocation;
        this.found = found;
        this.led = led;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        Objects.requireNonNull(subscriber);
        boolean changesUpstream = subscriber instanceof Contextual contextual && contextual.changesUpstream();
        SubscriptionAttempt attempt = new SubscriptionAttempt(this, changesUpstream);
        ReplaySubscription subscription = ReplaySubscription.open(subscriber, attempt);
        attempt.begin(subscription, (PublisherFlight) FOUND.getAndSet(this, null));
    }
}
