package dev.coalesce.sample.chat;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Passes text on to a subscriber, and the complete text to a listener, which is called before the subscriber's last
 * signal.
 */
final class RecordingPublisher implements Flow.Publisher<String> {
    /** Receives the outcome. Exactly one of its methods is called for each subscription, and once. */
    interface Listener {
        void onCompleted(String text) throws SQLException;

        /** The text failed, or its subscriber cancelled. */
        void onAbandoned() throws SQLException;
    }

    private final Flow.Publisher<String> text;
    private final Listener listener;

    RecordingPublisher(Flow.Publisher<String> text, Listener listener) {
        this.text = text;
        this.listener = listener;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
        text.subscribe(new RecordingSubscriber(subscriber, listener));
    }

    private static final class RecordingSubscriber implements Flow.Subscriber<String>, Flow.Subscription {
        private final Flow.Subscriber<? super String> subscriber;
        private final Listener listener;
        /** Set by the first of completion, failure and cancellation, which alone calls the listener. */
        private final AtomicBoolean ended = new AtomicBoolean();

        private final StringBuilder text = new StringBuilder();
        private volatile Flow.@Nullable Subscription upstream;

        RecordingSubscriber(Flow.Subscriber<? super String> subscriber, Listener listener) {
            this.subscriber = subscriber;
            this.listener = listener;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            requireNonNull(upstream).request(n);
        }

        @Override
        public void cancel() {
            requireNonNull(upstream).cancel();
            if (ended.compareAndSet(false, true)) {
                try {
                    listener.onAbandoned();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public void onNext(String token) {
            text.append(token);
            subscriber.onNext(token);
        }

        @Override
        public void onError(Throwable thrown) {
            if (ended.compareAndSet(false, true)) {
                try {
                    listener.onAbandoned();
                } catch (SQLException e) {
                    thrown.addSuppressed(e);
                }
            }
            subscriber.onError(thrown);
        }

        @Override
        public void onComplete() {
            if (ended.compareAndSet(false, true)) {
                try {
                    listener.onCompleted(text.toString());
                } catch (SQLException e) {
                    subscriber.onError(e);
                    return;
                }
            }
            subscriber.onComplete();
        }
    }
}
