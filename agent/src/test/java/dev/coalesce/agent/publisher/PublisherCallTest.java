package dev.coalesce.agent.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import dev.coalesce.agent.testing.Upstream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests calls of a method that returns a publisher, and subscriptions to the returned publishers. */
class PublisherCallTest {
    private static final String NEVER = "1h";

    private final Upstream upstream = new Upstream();
    private final Upstream second = new Upstream();

    @Test
    void call_runsBodyAtOnceAndUpstreamAtFirstSubscription() {
        Calls calls = Calls.ofPublishers();
        Flow.Publisher<Object> stream = calls.publisher("k", () -> upstream);
        assertThat(calls.bodies).hasValue(1);
        assertThat(upstream.subscriptions).hasValue(0);
        Received received = Received.of(stream);
        assertThat(upstream.subscriptions).hasValue(1);
        upstream.next("a").complete();
        received.has("a", Received.COMPLETE);
        assertThat(calls.counters().leads()).isEqualTo(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void callsBeforeFirstSubscription_shareOneBodyAndUpstream() {
        Calls calls = Calls.ofPublishers("cancelGrace", NEVER);
        List<Flow.Publisher<Object>> streams = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            streams.add(calls.publisher("k", () -> upstream));
        }
        List<Received> all = streams.stream().map(Received::of).toList();
        upstream.next("a").complete();
        all.forEach(each -> each.has("a", Received.COMPLETE));
        assertThat(calls.bodies).hasValue(1);
        assertThat(upstream.subscriptions).hasValue(1);
        assertThat(calls.counters().leads()).isEqualTo(1);
        assertThat(calls.counters().follows()).isEqualTo(4);
    }

    @Test
    void callerDuringFlight_canSubscribeShortlyAfterItsEnd() {
        Calls calls = Calls.ofPublishers("cancelGrace", NEVER);
        Flow.Publisher<Object> one = calls.publisher("k", () -> new Range(3));
        Flow.Publisher<Object> other = calls.publisher("k", () -> new Range(3));
        Received.of(one).has(1L, 2L, 3L, Received.COMPLETE);
        Received.of(other).has(1L, 2L, 3L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(1);
        Received.of(other).has(1L, 2L, 3L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void otherKey_hasItsOwnStream() {
        Calls calls = Calls.ofPublishers();
        Received one = Received.of(calls.publisher("k", () -> upstream));
        Received other = Received.of(calls.publisher("l", () -> second));
        upstream.next("a");
        second.next("b");
        one.has("a");
        other.has("b");
    }

    @Test
    void streamCompletes_isReplayedForTtl() {
        Calls calls = Calls.ofPublishers("ttl", "10s");
        Received.of(calls.publisher("k", () -> new Range(2)));
        Received.of(calls.publisher("k", () -> upstream)).has(1L, 2L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().hits()).isEqualTo(1);
        calls.clock.advance(java.time.Duration.ofSeconds(11));
        Received.of(calls.publisher("k", () -> new Range(1))).has(1L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void cachingFails_streamEndsAndKeyIsFree() {
        Calls calls = Calls.ofPublishers("ttl", "10s");
        calls.clock.stop(true);
        Received.of(calls.publisher("k", () -> new Range(2))).has(1L, 2L, Received.COMPLETE);
        calls.clock.stop(false);
        Received.of(calls.publisher("k", () -> new Range(1))).has(1L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.errors.sum()).isEqualTo(1);
    }

    @Test
    void ttlElapses_samePublisherStartsNewStream() {
        Calls calls = Calls.ofPublishers("ttl", "10s");
        Flow.Publisher<Object> stream = calls.publisher("k", () -> new Range(1));
        for (int i = 1; i < 4; i++) {
            Received.of(stream).has(1L, Received.COMPLETE);
            Received.of(stream).has(1L, Received.COMPLETE);
            assertThat(calls.bodies).hasValue(i);
            calls.clock.advance(java.time.Duration.ofSeconds(11));
        }
    }

    @Test
    void resubscribedAfterFailure_startsNewStream() {
        Calls calls = Calls.ofPublishers();
        Throwable broken = new IllegalStateException("broken");
        AtomicReference<Upstream> now = new AtomicReference<>(upstream);
        Flow.Publisher<Object> stream = calls.publisher("k", now::get);
        Received again = new Received();
        Received first = new Received() {
            @Override
            public void onError(Throwable thrown) {
                super.onError(thrown);
                now.set(second);
                stream.subscribe(again); // subscribes at once, so the key must be free
            }
        };
        stream.subscribe(first);
        upstream.next("a").fail(broken);
        first.has("a", broken);
        second.next("b").complete();
        again.has("b", Received.COMPLETE);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().failures()).isEqualTo(1);
    }

    @Test
    void streamFails_isReplayedForErrorTtl() {
        Calls calls = Calls.ofPublishers("errorTtl", "10s", "ttl", "1m", "staleFor", "1h");
        Throwable broken = new IllegalStateException("broken");
        Received.of(calls.publisher("k", () -> upstream));
        upstream.next("a").fail(broken);
        Received.of(calls.publisher("k", () -> second)).has("a", broken);
        calls.clock.advance(java.time.Duration.ofSeconds(11));
        Received.of(calls.publisher("k", () -> new Range(1))).has(1L, Received.COMPLETE);
    }

    /** A follower's thread has gone to wait, so the source is subscribed to by the caller whose body returned it. */
    @Test
    void followerSubscribesWhileBodyRuns_leaderSubscribesToTheSource() {
        Calls calls = Calls.ofPublishers();
        Received follower = new Received();
        Flow.Publisher<Object> own = calls.publisher("k", () -> {
            Caller.start(() -> {
                        calls.publisher("k", () -> second).subscribe(follower);
                        return "subscribed";
                    })
                    .result();
            return upstream;
        });
        assertThat(upstream.subscriptions).hasValue(0);
        Received leader = Received.of(own);
        assertThat(upstream.subscriptions).hasValue(1);
        upstream.next("a").complete();
        leader.has("a", Received.COMPLETE);
        follower.has("a", Received.COMPLETE);
    }

    /** A publisher that is assembled and then not needed ({@code switchIfEmpty}) must not hold up the follower. */
    @Test
    void leaderNeverSubscribes_followerGetsTheStream() {
        Calls calls = Calls.ofPublishers();
        Received follower = new Received();
        calls.publisher("k", () -> {
            Caller.start(() -> {
                        calls.publisher("k", () -> second).subscribe(follower);
                        return "subscribed";
                    })
                    .result();
            return new Range(1);
        });
        follower.has(1L, Received.COMPLETE);
    }

    /** The thread that would have to emit the next element must not wait for it. */
    @Test
    void onlySubscriberSubscribesAgainInsideOnNext_runsUncoalesced() {
        Calls calls = Calls.ofPublishers();
        List<Object> inner = new CopyOnWriteArrayList<>();
        calls.publisher("k", () -> upstream).subscribe(new Received() {
            @Override
            public void onNext(Object element) {
                inner.addAll(Received.of(calls.publisher("k", () -> new Range(2))).signals);
            }
        });
        upstream.next("a");
        assertThat(inner).containsExactly(1L, 2L, Received.COMPLETE);
        assertThat(upstream.cancels).hasValue(0);
    }

    /** The follower has received an element, and then waits for a subscriber and not for the stream. */
    @Test
    void anotherSubscriberHoldsUpstream_waitTimeoutEndsTheWait() {
        Calls calls = Calls.ofPublishers("waitTimeout", "20ms");
        Gate gate = new Gate();
        calls.publisher("k", () -> upstream).subscribe(new Received() {
            @Override
            public void onNext(Object element) {
                gate.passQuietly();
            }
        });
        Caller emitting = Caller.start(() -> upstream.next("a"));
        gate.awaitReached();
        Received follower = Received.of(calls.publisher("k", () -> second));
        Eventually.isTrue("timed out", () -> follower.signals.size() == 2);
        assertThat(follower.signals.get(0)).isEqualTo("a");
        assertThat(follower.signals.get(1)).isInstanceOf(CoalesceTimeoutException.class);
        gate.open();
        emitting.result();
    }

    /** Uses the JDK's publisher on this thread. It fails a subscription whose subscriber throws. */
    @Test
    void subscriberThrows_failureIsNotCached() {
        Calls calls = Calls.ofPublishers("ttl", "1h", "errorTtl", "1h", "cancelGrace", NEVER);
        SubmissionPublisher<Object> jdks = new SubmissionPublisher<>(Runnable::run, 16);
        calls.publisher("k", () -> jdks).subscribe(new Received() {
            @Override
            public void onNext(Object element) {
                throw new IllegalStateException("subscriber's own");
            }
        });
        Received.of(calls.publisher("k", () -> jdks));
        jdks.submit("a");
        jdks.submit("b");
        jdks.close();
        Received.of(calls.publisher("k", () -> upstream)).has("a", "b", Received.COMPLETE);
        assertThat(calls.counters().failures()).isZero();
        assertThat(calls.errors.sum()).isZero();
    }

    @Test
    void bodyThrows_callerAndFollowerGetSameFailure() {
        Calls calls = Calls.ofPublishers("errorTtl", "10s");
        Throwable broken = new IllegalStateException("broken");
        AtomicReference<Received> follower = new AtomicReference<>();
        assertThat(catchThrowable(() -> calls.publisher("k", () -> {
                    Thread other = new Thread(() -> follower.set(Received.of(calls.publisher("k", () -> second))));
                    other.start();
                    other.join();
                    throw broken;
                })))
                .isSameAs(broken);
        Objects.requireNonNull(follower.get()).has(broken);
        assertThat(catchThrowable(() -> calls.publisher("k", () -> second))).isSameAs(broken);
        assertThat(calls.bodies).hasValue(1);
    }

    static Stream<Throwable> failuresThatAreNoInterruption() {
        return Stream.of(
                new InterruptedIOException("timeout"),
                new CancellationException("by a timer"),
                new InterruptedException("a worker's"));
    }

    @ParameterizedTest
    @MethodSource("failuresThatAreNoInterruption")
    void upstreamFailsOnWorker_allSubscribersFailOnce(Throwable thrown) {
        Calls calls = Calls.ofPublishers("errorTtl", "1h");
        Received leader = Received.of(calls.publisher("k", () -> upstream));
        Received follower = Received.of(calls.publisher("k", () -> second));
        upstream.fail(thrown);
        leader.has(thrown);
        follower.has(thrown);
        Received.of(calls.publisher("k", () -> second)).has(thrown);
        assertThat(calls.bodies).hasValue(1);
    }

    @Test
    void leaderInterruptedWhileItSubscribes_followerStartsOver() throws Exception {
        Calls calls = Calls.ofPublishers("cancelGrace", NEVER);
        Gate gate = new Gate();
        Flow.Publisher<Object> blocking = subscriber -> {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                subscriber.onSubscribe(new NoDemand());
                subscriber.onError(e);
            }
        };
        Received leader = new Received();
        Caller subscribing = Caller.start(() -> {
            calls.publisher("k", () -> blocking).subscribe(leader);
            return null;
        });
        gate.awaitReached();
        Received follower = Received.of(calls.publisher("k", () -> new Range(1)));
        subscribing.interrupt();
        follower.has(1L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(2);
    }

    private static final class NoDemand implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    @Test
    void leaderInterrupted_followerRunsBody() {
        Calls calls = Calls.ofPublishers();
        AtomicReference<Received> follower = new AtomicReference<>();
        assertThat(catchThrowable(() -> calls.publisher("k", () -> {
                    Thread other =
                            new Thread(() -> follower.set(Received.of(calls.publisher("k", () -> new Range(2)))));
                    other.start();
                    other.join();
                    throw new InterruptedException();
                })))
                .isInstanceOf(InterruptedException.class);
        Objects.requireNonNull(follower.get()).has(1L, 2L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void invalidatedInFlight_isNeitherJoinedNorCached() {
        Calls calls = Calls.ofPublishers("ttl", "1h");
        Received before = Received.of(calls.publisher("k", () -> upstream));
        Flow.Publisher<Object> asked = calls.publisher("k", () -> upstream);
        calls.method.invalidate("k");
        Received after = Received.of(calls.publisher("k", () -> second));
        second.next("new").complete();
        upstream.next("old").complete();
        before.has("old", Received.COMPLETE);
        after.has("new", Received.COMPLETE);
        Received.of(calls.publisher("k", () -> new Upstream())).has("new", Received.COMPLETE);
        assertThat(asked).isNotNull();
    }

    @Test
    void neverSubscribed_keyIsFreedAndPublisherStillWorks() {
        Calls calls = Calls.ofPublishers("cancelGrace", "1ms", "ttl", "1h");
        Flow.Publisher<Object> stream = calls.publisher("k", () -> new Range(2));
        assertThat(calls.counters().leads()).isEqualTo(1);
        Eventually.isTrue("the flight has ended", () -> calls.counters().inFlight() == 0);
        Received.of(stream).has(1L, 2L, Received.COMPLETE);
        assertThat(calls.bodies).hasValue(1);
        Received.of(calls.publisher("k", () -> new Range(1))).has(1L, Received.COMPLETE);
    }

    @Test
    void streamExceedsBuffer_isNeitherJoinedNorCached() {
        Calls calls = Calls.ofPublishers("maxBuffer", "2", "ttl", "1h");
        Received.of(calls.publisher("k", () -> upstream));
        upstream.next("a", "b", "c");
        assertThat(calls.counters().inFlight()).isZero();
        Received other = Received.of(calls.publisher("k", () -> second));
        second.next("d").complete();
        other.has("d", Received.COMPLETE);
        upstream.complete();
        Received.of(calls.publisher("k", () -> upstream)).has("d", Received.COMPLETE);
        assertThat(calls.counters().oldestFlightMillis()).isZero();
    }

    @Test
    void lastSubscriberCancels_cancelsUpstreamAndFreesKey() {
        Calls calls = Calls.ofPublishers("cancelGrace", "");
        Received one = Received.of(calls.publisher("k", () -> upstream));
        Received other = Received.of(calls.publisher("k", () -> second));
        one.cancel();
        assertThat(upstream.cancels).hasValue(0);
        other.cancel();
        assertThat(upstream.cancels).hasValue(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void followerWaitsTooLongForFirstElement_fails() {
        Calls calls = Calls.ofPublishers("waitTimeout", "1ms");
        Received leader = Received.of(calls.publisher("k", () -> upstream));
        Received follower = Received.of(calls.publisher("k", () -> second));
        Eventually.isTrue("the follower has timed out", () -> follower.signals.size() == 1);
        assertThat(follower.signals.get(0)).isInstanceOf(CoalesceTimeoutException.class);
        upstream.next("a");
        leader.has("a");
        assertThat(calls.counters().timeouts()).isEqualTo(1);
        assertThat(calls.counters().follows()).isZero();
    }

    @Test
    void followerHasElement_doesNotTimeOut() {
        Calls calls = Calls.ofPublishers("waitTimeout", "1ms");
        Received.of(calls.publisher("k", () -> upstream));
        upstream.next("a");
        Received silent = Received.of(calls.publisher("k", () -> second), 0);
        Received follower = Received.of(calls.publisher("k", () -> second)).has("a");
        Received late = Received.of(calls.publisher("other", () -> new Upstream()));
        Received reference = Received.of(calls.publisher("other", () -> new Upstream()));
        Eventually.isTrue("the reference has timed out", () -> reference.signals.size() == 1);
        upstream.next("b");
        follower.has("a", "b");
        silent.ask(2).has("a", "b");
        assertThat(late.signals).isEmpty();
    }

    @Test
    void upstreamIsHeldByAnotherSubscriber_followerThatHasReadEverythingTimesOut() {
        Calls calls = Calls.ofPublishers("waitTimeout", "1ms");
        Gate gate = new Gate();
        Received leader = new Received() {
            @Override
            public void onNext(Object element) {
                super.onNext(element);
                gate.passQuietly();
            }
        };
        calls.publisher("k", () -> upstream).subscribe(leader);
        Caller emitting = Caller.start(() -> upstream.next("a"));
        gate.awaitReached();
        Received follower = Received.of(calls.publisher("k", () -> second));
        Eventually.isTrue("the follower has timed out", () -> follower.signals.size() == 2);
        assertThat(follower.signals.get(0)).isEqualTo("a");
        assertThat(follower.signals.get(1)).isInstanceOf(CoalesceTimeoutException.class);
        gate.open();
        emitting.result();
        upstream.complete();
        leader.has("a", Received.COMPLETE);
    }

    @Test
    void followersProceed_shareOneNewStream() {
        Calls calls = Calls.ofPublishers("waitTimeout", "50ms", "onTimeout", "PROCEED");
        Received leader = Received.of(calls.publisher("k", () -> upstream));
        Received one = Received.of(calls.publisher("k", () -> second));
        Received other = Received.of(calls.publisher("k", () -> second));
        Eventually.isTrue("the second stream is subscribed to", () -> second.subscriptions.get() == 1);
        second.next("b");
        one.has("b");
        other.has("b");
        upstream.next("a");
        leader.has("a");
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void maxFlightExceeded_laterCallerStartsNewStream() {
        Calls calls = Calls.ofPublishers("maxFlight", "1ms", "ttl", "1h");
        Received old = Received.of(calls.publisher("k", () -> upstream));
        Eventually.isTrue("the flight is too old", () -> calls.counters().oldestFlightMillis() > 2);
        Received fresh = Received.of(calls.publisher("k", () -> second));
        upstream.next("a").complete();
        old.has("a", Received.COMPLETE);
        second.next("b").complete();
        fresh.has("b", Received.COMPLETE);
        Received.of(calls.publisher("k", () -> upstream)).has("b", Received.COMPLETE);
    }

    @Test
    void streamStale_isServedAndRefreshed() {
        Calls calls = Calls.ofPublishers("ttl", "10s", "staleFor", "1h");
        AtomicReference<Flow.Publisher<?>> now = new AtomicReference<>(new Range(1));
        Received.of(calls.publisher("k", now::get)).has(1L, Received.COMPLETE);
        calls.clock.advance(java.time.Duration.ofSeconds(11));
        now.set(new Range(2));
        Received.of(calls.publisher("k", now::get)).has(1L, Received.COMPLETE);
        Eventually.isTrue(
                "refreshed", () -> calls.bodies.get() == 2 && calls.counters().inFlight() == 0);
        Received.of(calls.publisher("k", now::get)).has(1L, 2L, Received.COMPLETE);
    }

    @Test
    void refreshFails_staleStreamIsServed() {
        Calls calls = Calls.ofPublishers("ttl", "10s", "staleFor", "1h");
        AtomicReference<Flow.Publisher<?>> now = new AtomicReference<>(new Range(1));
        Received.of(calls.publisher("k", now::get)).has(1L, Received.COMPLETE);
        calls.clock.advance(java.time.Duration.ofSeconds(11));
        now.set(subscriber -> {
            subscriber.onSubscribe(new Upstream.Silent());
            subscriber.onError(new IllegalStateException("broken"));
        });
        Received.of(calls.publisher("k", now::get)).has(1L, Received.COMPLETE);
        Eventually.isTrue(
                "refreshed",
                () -> calls.counters().failures() == 1 && calls.counters().inFlight() == 0);
        Received.of(calls.publisher("k", now::get)).has(1L, Received.COMPLETE);
    }

    @Test
    void upstreamSubscribesToItsOwnKey_runsBody() {
        Calls calls = Calls.ofPublishers();
        Flow.Publisher<Object> inner =
                subscriber -> calls.publisher("k", () -> new Range(1)).subscribe(subscriber);
        Received.of(calls.publisher("k", () -> inner)).has(1L, Received.COMPLETE);
        assertThat(calls.counters().bypasses()).isEqualTo(1);
    }

    @Test
    void bodyCallsItsOwnKey_runsBody() {
        Calls calls = Calls.ofPublishers();
        Received.of(calls.publisher("k", () -> calls.publisher("k", () -> new Range(1))))
                .has(1L, Received.COMPLETE);
        assertThat(calls.counters().bypasses()).isEqualTo(1);
    }

    @Test
    void bodyReturnsNull_callerGetsNull() {
        Calls calls = Calls.ofPublishers();
        assertThat(calls.call("k", () -> null)).isNull();
        assertThat(calls.counters().inFlight()).isZero();
        Received.of(calls.publisher("k", () -> new Range(1))).has(1L, Received.COMPLETE);
    }

    @Test
    void elementIsSingleUse_followerStartsItsOwnStream() {
        Calls calls = Calls.ofPublishers("ttl", "1h");
        AutoCloseable mine = () -> {};
        AutoCloseable theirs = () -> {};
        Received leader = Received.of(calls.publisher("k", () -> upstream));
        Received other = Received.of(calls.publisher("k", () -> second));
        upstream.next(mine).complete();
        leader.has(mine, Received.COMPLETE);
        Eventually.isTrue("the follower has its own stream", () -> second.subscriptions.get() == 1);
        second.next(theirs).complete();
        other.has(theirs, Received.COMPLETE);
        assertThat(calls.counters().size()).isZero();
    }
}
