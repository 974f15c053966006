package dev.coalesce.sample.upstream;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;

/** Passes the lines of one HTTP response on to one subscriber. */
final class LineSubscriber implements Flow.Subscriber<String> {
    private static final Flow.Subscription EMPTY_SUBSCRIPTION = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final Flow.Subscriber<? super String> subscriber;
    private final String uri;
    private volatile boolean subscribed;

    private LineSubscriber(Flow.Subscriber<? super String> subscriber, String uri) {
        this.subscriber = subscriber;
        this.uri = uri;
    }

    static void request(HttpClient http, HttpRequest request, Flow.Subscriber<? super String> subscriber) {
        LineSubscriber lines = new LineSubscriber(subscriber, request.uri().toString());
        http.sendAsync(request, lines::body).whenComplete((response, thrown) -> {
            if (thrown != null) {
                lines.onRequestFailed(thrown);
            }
        });
    }

    private BodySubscriber<Void> body(HttpResponse.ResponseInfo response) {
        int status = response.statusCode();
        if (status >= 200 && status <= 299) {
            return BodySubscribers.fromLineSubscriber(this);
        }
        return BodySubscribers.mapping(BodySubscribers.ofString(StandardCharsets.UTF_8), text -> {
            throw new UpstreamException(status, uri + " answered " + status + ": " + text);
        });
    }

    /** Reports a failure before the first line. The HTTP client reports later failures to {@link #onError}. */
    private void onRequestFailed(Throwable thrown) {
        if (!subscribed) {
            subscriber.onSubscribe(EMPTY_SUBSCRIPTION);
            onError(thrown);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscribed = true;
        subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(String line) {
        subscriber.onNext(line);
    }

    @Override
    public void onError(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        subscriber.onError(
                cause instanceof UpstreamException
                        ? cause
                        : new UpstreamException(JsonApi.NO_RESPONSE, uri + " ended its response early", cause));
    }

    @Override
    public void onComplete() {
        subscriber.onComplete();
    }
}
