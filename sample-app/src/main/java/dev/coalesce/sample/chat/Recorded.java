package dev.coalesce.sample.chat;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Text that somebody else wants too, when it is complete: before the subscriber is told so. */
final class Recorded implements Flow.Publisher<String> {
    /** What becomes of it. One of these is called, once for each subscription. */
    interface Ending {
        void answered(String whole) throws SQLException;

        /** It failed, or its subscriber has left. */
        void givenUp() throws SQLException;
    }

    private final Flow.Publisher<String> text;
    private final Ending ending;

    Recorded(Flow.Publisher<String> text, Ending ending) {
        this.text = text;
        this.ending = ending;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
        text.subscribe(new Recording(subscriber, ending));
    }

    private static final class Recording implements Flow.Subscriber<String>, Flow.Subscription {
        private final Flow.Subscriber<? super String> subscriber;
        private final Ending ending;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final StringBuilder whole = new StringBuilder();
        private volatile Flow.@Nullable Subscription upstream;

        Recording(Flow.Subscriber<? super String> subscriber, Ending ending) {
            this.subscriber = subscriber;
            this.ending = ending;
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
                    ending.givenUp();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public void onNext(String piece) {
            whole.append(piece);
            subscriber.onNext(piece);
        }

        @Override
        public void onError(Throwable thrown) {
            if (ended.compareAndSet(false, true)) {
                try {
                    ending.givenUp();
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
                    ending.answered(whole.toString());
                } catch (SQLException e) {
                    subscriber.onError(e);
                    return;
                }
            }
            subscriber.onComplete();
        }
    }
}
