package dev.coalesce.agent.site;

import dev.coalesce.agent.stream.ReplaySubscription;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What one caller gets. Its first subscription goes to what the call found; each later one is a call of its own, so that a
 * publisher that is kept and subscribed to again and again, or after a failure, is not bound to one stream for ever.
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

    final PublisherGroup table;
    final Object key;
    final Callable<?> call;

    /** Whether the call that made it ran the body of what it found. */
    final boolean led;

    @SuppressWarnings("UnusedVariable") // by FOUND
    private volatile @Nullable PublisherFlight found;

    SharedPublisher(PublisherGroup table, Object key, Callable<?> call, @Nullable PublisherFlight found, boolean led) {
        this.table = table;
        this.key = key;
        this.call = call;
        this.found = found;
        this.led = led;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        SubscriptionAttempt ride = new SubscriptionAttempt(this);
        ReplaySubscription reader = ReplaySubscription.open(Objects.requireNonNull(subscriber), ride);
        ride.begin(reader, (PublisherFlight) FOUND.getAndSet(this, null));
    }
}
