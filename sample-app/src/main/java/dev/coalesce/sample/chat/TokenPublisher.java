package dev.coalesce.sample.chat;

import static java.util.Objects.requireNonNull;

import dev.coalesce.sample.http.Json;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Extracts the tokens from the lines of the provider's server-sent events. */
final class TokenPublisher implements Flow.Publisher<String> {
    private static final String DATA_PREFIX = "data: {";

    private final Flow.Publisher<String> lines;

    TokenPublisher(Flow.Publisher<String> lines) {
        this.lines = lines;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
        lines.subscribe(new TokenSubscriber(subscriber));
    }

    /** Requests another line for each line without a token, so that the subscriber's demand is met. */
    private static final class TokenSubscriber implements Flow.Subscriber<String> {
        private final Flow.Subscriber<? super String> subscriber;
        private volatile Flow.@Nullable Subscription upstream;

        TokenSubscriber(Flow.Subscriber<? super String> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith(DATA_PREFIX)) {
                subscriber.onNext(Json.MAPPER
                        .readValue(line.substring(DATA_PREFIX.length() - 1), Event.class)
                        .token());
            } else {
                requireNonNull(upstream).request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            subscriber.onError(thrown);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }

    private record Event(String token) {}
}
