package dev.coalesce.sample.chat;

import static java.util.Objects.requireNonNull;

import dev.coalesce.sample.http.Json;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** What the provider says in the lines of its server-sent events. */
final class Tokens implements Flow.Publisher<String> {
    private static final String DATA = "data: {";

    private final Flow.Publisher<String> lines;

    Tokens(Flow.Publisher<String> lines) {
        this.lines = lines;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
        lines.subscribe(new Reading(subscriber));
    }

    /** Asks for another line in the place of one that says nothing. */
    private static final class Reading implements Flow.Subscriber<String> {
        private final Flow.Subscriber<? super String> subscriber;
        private volatile Flow.@Nullable Subscription upstream;

        Reading(Flow.Subscriber<? super String> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith(DATA)) {
                subscriber.onNext(Json.MAPPER
                        .readValue(line.substring(DATA.length() - 1), Event.class)
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
