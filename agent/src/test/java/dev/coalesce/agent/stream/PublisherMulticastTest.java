package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import dev.coalesce.agent.testing.Upstream;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which signals each subscriber of a shared stream receives, when, and on which thread. */
class PublisherMulticastTest {
    private final Upstream upstream = new Upstream();
    private final TestStream stream = new TestStream(() -> upstream);

    @Test
    void twoSubscribers_subscribeToUpstreamOnce() {
        stream.multicast();
        assertThat(upstream.subscriptions).hasValue(0);
        Received.of(stream);
        Received.of(stream);
        assertThat(upstream.subscriptions).hasValue(1);
    }

    @Test
    void subscriberJoinsLateOrAfterEnd_receivesAllFromTheStart() {
        Received first = Received.of(stream);
        upstream.next("a", "b");
        Received late = Received.of(stream).has("a", "b");
        upstream.next("c");
        late.has("a", "b", "c");
        upstream.complete();
        first.has("a", "b", "c", Received.COMPLETE);
        late.has("a", "b", "c", Received.COMPLETE);
        Received.of(stream).has("a", "b", "c", Received.COMPLETE);
        assertThat(upstream.subscriptions).hasValue(1);
    }

    @Test
    void slowSubscriber_doesNotDelayOthers() {
        Received slow = Received.of(stream, 1);
        Received fast = Received.of(stream);
        upstream.next("a", "b", "c").complete();
        fast.has("a", "b", "c", Received.COMPLETE);
        slow.has("a").ask(1).has("a", "b").ask(5).has("a", "b", "c", Received.COMPLETE);
    }

    @Test
    void subscriberHangsInOnNext_doesNotDelayOthers() {
        Gate gate = new Gate();
        Received hanging = hangingAt(gate, Long.MAX_VALUE);
        stream.subscribe(hanging);
        Received other = Received.of(stream);
        upstream.next("a");
        gate.awaitReached();
        upstream.next("b").complete();
        other.has("a", "b", Received.COMPLETE);
        gate.open();
        hanging.has("a", "b", Received.COMPLETE);
    }

    @Test
    void secondSubscriberJoins_signalsMoveToExecutorThreads() {
        Received leader = Received.of(stream);
        upstream.next("a");
        assertThat(leader.threads).containsExactly(Thread.currentThread());
        Received follower = Received.of(stream);
        assertThat(follower.threads).containsExactly(Thread.currentThread());
        upstream.next("b");
        leader.has("a", "b");
        follower.has("a", "b");
        assertThat(leader.threads.get(1).getName()).startsWith("coalesce-stream-");
        assertThat(follower.threads.get(1).getName()).startsWith("coalesce-stream-");
        assertThat(follower.threads.get(1).getContextClassLoader()).isNull();
    }

    @Test
    void severalDemands_requestTheLargestFromUpstream() {
        Received one = Received.of(stream, 1);
        assertThat(upstream.requested).hasValue(1);
        Received other = Received.of(stream, 3);
        assertThat(upstream.requested).hasValue(3);
        one.ask(1);
        assertThat(upstream.requested).hasValue(3);
        one.ask(2);
        assertThat(upstream.requested).hasValue(4);
        other.ask(1);
        assertThat(upstream.requested).hasValue(4);
    }

    @Test
    void unlimitedDemand_isUnlimitedUpstream() {
        Received.of(stream);
        Received.of(stream);
        assertThat(upstream.requested).hasValue(Long.MAX_VALUE);
    }

    @Test
    void onlySubscriberRequestsLimitedNumbers_upstreamSeesExactlyThese() {
        Received only = Received.of(stream, 1_000);
        assertThat(upstream.requested).hasValue(1_000);
        only.ask(7);
        assertThat(upstream.requested).hasValue(1_007);
    }

    @Test
    void leaderCancels_followerGoesOn() {
        Received leader = Received.of(stream);
        Received follower = Received.of(stream);
        leader.cancel();
        upstream.next("a").complete();
        follower.has("a", Received.COMPLETE);
        assertThat(leader.signals).isEmpty();
        assertThat(upstream.cancels).hasValue(0);
    }

    @Test
    void lastSubscriberCancels_cancelsUpstream() {
        Received leader = Received.of(stream);
        Received follower = Received.of(stream);
        leader.cancel();
        follower.cancel().cancel();
        assertThat(upstream.cancels).hasValue(1);
        assertThat(stream.events).containsExactly("unwanted");
        Received.of(stream);
        assertThat(upstream.subscriptions).hasValue(2);
    }

    /** The elements that came when nobody could receive them are missing, so nobody may get the rest for the whole. */
    @Test
    void upstreamEmitsAndEndsWhileTheLastSubscriberLeaves_theRestIsNotKept() {
        stream.whenUnwanted = () -> upstream.next("b").complete();
        Received only = Received.of(stream);
        upstream.next("a");
        only.cancel();
        assertThat(stream.events).containsExactly("unwanted");
        Received.of(stream).has();
        assertThat(upstream.subscriptions).hasValue(2);
    }

    /** A stream of which nothing is missing is complete, even if it ends while the last subscriber leaves. */
    @Test
    void upstreamEndsWhileTheLastSubscriberLeaves_theWholeStreamIsKept() {
        stream.whenUnwanted = upstream::complete;
        Received only = Received.of(stream);
        upstream.next("a");
        only.cancel();
        Received.of(stream).has("a", Received.COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "request", "subscribe"})
    void sourceCompletesWhenItIsCancelledForItsMistake_subscriberSeesTheMistake(String mistake) {
        Received subscriber = new Received(Long.MAX_VALUE);
        Throwable unused =
                catchThrowable(() -> new TestStream(() -> new CompletedByCancel(mistake)).subscribe(subscriber));
        assertThat(subscriber.signals).hasSize(2);
        assertThat(subscriber.signals.get(0)).isEqualTo("a");
        assertThat(subscriber.signals.get(1)).isInstanceOf(RuntimeException.class);
    }

    /** A source that makes a mistake after its first element, and completes when it is cancelled. */
    private record CompletedByCancel(String mistake) implements Flow.Publisher<Object> {
        @Override
        public void subscribe(Flow.Subscriber<? super Object> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    if (mistake.equals("request")) {
                        subscriber.onNext("a");
                        throw new IllegalStateException(mistake);
                    }
                }

                @Override
                public void cancel() {
                    subscriber.onComplete();
                }
            });
            if (!mistake.equals("request")) {
                subscriber.onNext("a");
                emitNullOrThrow(subscriber);
            }
        }

        @SuppressWarnings("NullAway") // the mistake
        private void emitNullOrThrow(Flow.Subscriber<? super Object> subscriber) {
            if (mistake.equals("null")) {
                subscriber.onNext(null);
            }
            throw new IllegalStateException(mistake);
        }
    }

    @Test
    void subscriberJoinsWithinGrace_continuesTheStream() {
        TestStream patient = new TestStream(() -> upstream, 10, 10, Long.MAX_VALUE / 4);
        List<Received> all = List.of(Received.of(patient), Received.of(patient));
        upstream.next("a");
        all.forEach(Received::cancel);
        upstream.next("b");
        Received.of(patient).has("a", "b");
        assertThat(upstream.subscriptions).hasValue(1);
        assertThat(upstream.cancels).hasValue(0);
    }

    /** A caller that gave up waiting, and tries again, would wait for the same lost request. */
    @Test
    void streamIsSilentAfterAllHaveLeft_nextSubscriberStartsNewStream() {
        TestStream patient = new TestStream(() -> upstream, 10, 10, Long.MAX_VALUE / 4);
        List<Received> all = List.of(Received.of(patient), Received.of(patient));
        upstream.next("a");
        all.forEach(Received::cancel);
        Received.of(patient);
        assertThat(upstream.subscriptions).hasValue(2);
    }

    @Test
    void onlySubscriberLeaves_upstreamIsCancelledAtOnce() {
        TestStream patient = new TestStream(() -> upstream, 10, 10, Long.MAX_VALUE / 4);
        Received only = Received.of(patient);
        upstream.next("a");
        only.cancel();
        assertThat(upstream.cancels).hasValue(1);
    }

    @Test
    void nobodyJoinsWithinGrace_cancelsUpstream() {
        TestStream patient = new TestStream(() -> upstream, 10, 10, 1_000_000);
        List<Received> all = List.of(Received.of(patient), Received.of(patient));
        upstream.next("a");
        all.forEach(Received::cancel);
        Eventually.isTrue("cancelled", () -> upstream.cancels.get() == 1);
        assertThat(patient.events).containsExactly("unwanted");
    }

    @Test
    void upstreamFails_errorFollowsAllElements() {
        Throwable broken = new IllegalStateException("broken");
        Received slow = Received.of(stream, 0);
        Received fast = Received.of(stream);
        upstream.next("a", "b").fail(broken);
        fast.has("a", "b", broken);
        slow.has().ask(1).has("a").ask(1).has("a", "b", broken);
        assertThat(stream.events).containsExactly("ended: " + broken);
        Received.of(stream);
        assertThat(upstream.subscriptions).hasValue(2);
    }

    @Test
    void leaderInterrupted_followerStartsOver() {
        Throwable interrupted = new InterruptedException();
        Received leader = Received.of(stream);
        Received follower = Received.of(stream);
        upstream.fail(interrupted);
        leader.has(interrupted);
        Eventually.isTrue("a second upstream", () -> upstream.subscriptions.get() == 2);
        upstream.next("a").complete();
        follower.has("a", Received.COMPLETE);
    }

    @Test
    void leaderInterruptedAfterElement_followerFailsToo() {
        Throwable interrupted = new InterruptedException();
        Received.of(stream);
        Received follower = Received.of(stream);
        upstream.next("a").fail(interrupted);
        follower.has("a", interrupted);
    }

    @Test
    void bufferFull_nextSubscriberStartsNewStream() {
        TestStream small = new TestStream(() -> upstream, 4, 1_000, 0);
        Received first = Received.of(small);
        upstream.next(1, 2, 3, 4);
        Received second = Received.of(small).has(1, 2, 3, 4);
        assertThat(upstream.subscriptions).hasValue(1);
        upstream.next(5);
        assertThat(small.events).containsExactly("full");
        first.has(1, 2, 3, 4, 5);
        second.has(1, 2, 3, 4, 5);
        Received.of(small).has();
        assertThat(upstream.subscriptions).hasValue(2);
    }

    @Test
    void byteLimitExceeded_bufferIsFull() {
        TestStream small = new TestStream(() -> upstream, 1_000, 10, 0);
        Received.of(small);
        upstream.next(new byte[6], "abcd");
        assertThat(small.events).isEmpty();
        upstream.next(ByteBuffer.allocate(1));
        assertThat(small.events).containsExactly("full");
    }

    @Test
    void subscriberFallsBehind_onlyThatOneFails() {
        Deque<Upstream> upstreams = new ArrayDeque<>(List.of(upstream, new Upstream()));
        TestStream small = new TestStream(upstreams::remove, 20, 1_000, 0);
        Received slow = Received.of(small, 1);
        Received silent = Received.of(small, 0);
        Received fast = Received.of(small);
        for (int i = 0; i < 1_000; i += 10) {
            numbers(10).forEach(upstream::next);
            int emitted = i + 10;
            Eventually.isTrue("all read", () -> fast.signals.size() == emitted && !slow.signals.isEmpty());
        }
        upstream.complete();
        Eventually.isTrue(
                "completed", () -> fast.signals.get(fast.signals.size() - 1).equals(Received.COMPLETE));
        Eventually.isTrue("failed", () -> slow.signals.size() == 2);
        assertThat(slow.signals.get(0)).isEqualTo(1L);
        assertThat((Throwable) slow.signals.get(1)).hasMessage("fell behind");
        // It has received nothing, so it starts over with another stream.
        Eventually.isTrue("started over", () -> small.events.contains("startOver"));
        assertThat(silent.signals).isEmpty();
    }

    @Test
    void subscriberSlightlyBehind_receivesAll() {
        TestStream small = new TestStream(() -> upstream, 500, 1_000_000, 0);
        Received slow = Received.of(small, 1);
        Received fast = Received.of(small);
        List<Object> all = numbers(5_000);
        for (int i = 0; i < all.size(); i += 500) {
            all.subList(i, i + 500).forEach(upstream::next);
            slow.ask(500);
            int emitted = i + 500;
            Eventually.isTrue("all read", () -> slow.signals.size() == emitted && fast.signals.size() == emitted);
        }
        upstream.complete();
        all.add(Received.COMPLETE);
        slow.has(all.toArray());
    }

    @Test
    void largeElements_areClearedSoonAfterTheByteLimit() {
        TestStream small = new TestStream(() -> upstream, 1_000_000, 1_000, 0);
        Received slow = Received.of(small, 1);
        Received.of(small);
        upstream.next(new byte[200]);
        Eventually.isTrue("read", () -> slow.signals.size() == 1);
        for (int i = 0; i < 8; i++) {
            upstream.next(new byte[200]);
        }
        Eventually.isTrue("failed", () -> slow.signals.size() == 2);
        assertThat((Throwable) slow.signals.get(1)).hasMessage("fell behind");
    }

    @Test
    void byteBuffers_eachSubscriberReadsItsOwn() {
        Received one = Received.of(stream);
        Received other = Received.of(stream);
        upstream.next(ByteBuffer.wrap(new byte[] {1, 2}), List.of(ByteBuffer.wrap(new byte[] {3})));
        for (Received each : List.of(one, other)) {
            Eventually.isTrue("both received", () -> each.signals.size() == 2);
            ByteBuffer buffer = (ByteBuffer) each.signals.get(0);
            assertThat(buffer.get()).isEqualTo((byte) 1);
            assertThat(buffer.get()).isEqualTo((byte) 2);
            assertThat(((ByteBuffer) ((List<?>) each.signals.get(1)).get(0)).get())
                    .isEqualTo((byte) 3);
        }
    }

    @Test
    void singleUseElement_reachesTheLeaderOnly() {
        Object oneShot = new ByteArrayInputStream(new byte[0]);
        Received leader = Received.of(stream);
        Received reading = Received.of(stream);
        Received waiting = Received.of(stream, 0);
        upstream.next("a");
        reading.has("a");
        upstream.next(oneShot);
        leader.has("a", oneShot);
        Eventually.isTrue("failed", () -> reading.signals.size() == 2);
        assertThat((Throwable) reading.signals.get(1)).hasMessage("not shared");
        Eventually.isTrue("a second upstream", () -> upstream.subscriptions.get() == 2);
        assertThat(waiting.signals).isEmpty();
    }

    /** Throws from {@code onNext}, and records the signals it receives. */
    private static final class Throwing extends Received {
        private final Throwable next;

        Throwing(Throwable next) {
            this.next = next;
        }

        @Override
        public void onNext(Object element) {
            super.onNext(element);
            throw Sneaky.thrown(next);
        }
    }

    /** Throws a checked exception that {@code onNext} does not declare. */
    private static final class Sneaky {
        @SuppressWarnings("unchecked")
        static <E extends Throwable> RuntimeException thrown(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

    private void recordUncaught() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    }

    @AfterEach
    void removeHandler() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    @Test
    void onNextThrows_cancelsAndDeliversTheException() {
        recordUncaught();
        Throwable thrownBySubscriber = new Exception("thrown by the subscriber");
        Received throwing = new Throwing(thrownBySubscriber);
        stream.subscribe(throwing);
        upstream.next("a");
        assertThat(upstream.cancels).hasValue(1);
        assertThat(stream.events).containsExactly("unwanted");
        assertThat(throwing.signals).containsExactly("a", thrownBySubscriber);
        assertThat(uncaught).isEmpty();
    }

    /** The JDK's {@code SubmissionPublisher} ends the subscription of a subscriber that throws. */
    @Test
    void leaderThrows_othersGoOn() {
        SubmissionPublisher<Object> source = new SubmissionPublisher<>(Runnable::run, 16);
        TestStream patient = new TestStream(() -> source, 10, 10, Long.MAX_VALUE / 4);
        Received throwing = new Throwing(new IllegalStateException("thrown by the subscriber"));
        patient.subscribe(throwing);
        Received other = Received.of(patient);
        source.submit("a");
        source.submit("b");
        source.close();
        other.has("a", "b", Received.COMPLETE);
        assertThat(patient.events).containsExactly("ended: null");
        assertThat(throwing.signals).hasSize(2);
    }

    @Test
    void followerThrowsOnExecutorThread_othersGoOn() {
        Throwable thrownBySubscriber = new IllegalStateException("thrown by the subscriber");
        Received throwing = new Throwing(thrownBySubscriber);
        Received other = Received.of(stream);
        stream.subscribe(throwing);
        upstream.next("a", "b").complete();
        other.has("a", "b", Received.COMPLETE);
        throwing.has("a", thrownBySubscriber);
    }

    /** The element is in the buffer already, so {@code request} calls {@code onNext} on the same thread. */
    @Test
    void onNextThrowsInsideRequest_deliversTheException() {
        Throwable thrownBySubscriber = new IllegalStateException("thrown by the subscriber");
        Received.of(stream);
        upstream.next("a");
        Received throwing = new Throwing(thrownBySubscriber);
        stream.subscribe(throwing);
        throwing.has("a", thrownBySubscriber);
        assertThat(upstream.cancels).hasValue(0);
    }

    @Test
    void onNextThrowsVirtualMachineError_reachesUncaughtExceptionHandler() {
        recordUncaught();
        Throwable fatal = new StackOverflowError("test");
        Received throwing = new Throwing(fatal);
        stream.subscribe(throwing);
        upstream.next("a");
        assertThat(throwing.signals).containsExactly("a");
        assertThat(uncaught).containsExactly(fatal);
        assertThat(upstream.cancels).hasValue(1);
    }

    @Test
    void onNextCancelsAndThrows_reachesUncaughtExceptionHandler() {
        recordUncaught();
        RuntimeException thrownBySubscriber = new IllegalStateException("thrown by the subscriber");
        Received throwing = new Received() {
            @Override
            public void onNext(Object element) {
                cancel();
                throw thrownBySubscriber;
            }
        };
        stream.subscribe(throwing);
        upstream.next("a");
        assertThat(throwing.signals).isEmpty();
        assertThat(uncaught).containsExactly(thrownBySubscriber);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lastSignalThrows_reachesUncaughtExceptionHandler(boolean fails) {
        recordUncaught();
        RuntimeException thrownBySubscriber = new IllegalStateException("thrown by the subscriber");
        stream.subscribe(new Received() {
            @Override
            public void onError(Throwable thrown) {
                throw thrownBySubscriber;
            }

            @Override
            public void onComplete() {
                throw thrownBySubscriber;
            }
        });
        upstream.next("a");
        Throwable broken = new IllegalStateException("broken");
        if (fails) {
            upstream.fail(broken);
        } else {
            upstream.complete();
        }
        assertThat(uncaught).containsExactly(thrownBySubscriber);
        assertThat(stream.events).containsExactly("ended: " + (fails ? broken : null));
    }

    @Test
    void uncaughtExceptionHandlerThrows_isIgnored() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
            throw new IllegalStateException("thrown by the handler");
        });
        stream.subscribe(new Throwing(new StackOverflowError("test")));
        upstream.next("a");
        assertThat(upstream.cancels).hasValue(1);
    }

    @Test
    void onSubscribeThrows_doesNotSubscribe() {
        RuntimeException thrownBySubscriber = new IllegalStateException("thrown by the subscriber");
        Received other = Received.of(stream);
        Received throwing = new Received() {
            @Override
            public void onSubscribe(Flow.Subscription s) {
                super.onSubscribe(s);
                throw thrownBySubscriber;
            }
        };
        assertThat(catchThrowable(() -> stream.subscribe(throwing))).isSameAs(thrownBySubscriber);
        upstream.next("a").complete();
        other.has("a", Received.COMPLETE);
        assertThat(throwing.signals).isEmpty();
    }

    @Test
    void synchronousSource_doesNotRecurse() {
        TestStream counting = new TestStream(() -> new Range(1_000_000), 100, 100, 0);
        long[] sum = {0};
        counting.subscribe(new Received(1) {
            @Override
            public void onNext(Object element) {
                sum[0] += (Long) element;
                ask(1);
            }
        });
        assertThat(sum[0]).isEqualTo(500_000_500_000L);
    }

    @Test
    void fastSource_allSubscribersReceiveAll() {
        for (int round = 0; round < 10; round++) {
            TestStream counting = new TestStream(() -> new Range(100_000), 1_000_000, 1_000_000, 0);
            Sum[] sums = {new Sum(), new Sum(), new Sum()};
            for (Sum sum : sums) {
                counting.subscribe(sum);
            }
            for (Sum sum : sums) {
                Eventually.isTrue("ended", () -> sum.end != null);
                assertThat(sum.end).isEqualTo(Received.COMPLETE);
                assertThat(sum.sum).isEqualTo(100_000L * 100_001 / 2);
            }
        }
    }

    /** Returns a subscriber that waits at a gate before it notes each element. */
    private static Received hangingAt(Gate gate, long demand) {
        return new Received(demand) {
            @Override
            public void onNext(Object element) {
                gate.passQuietly();
                super.onNext(element);
            }
        };
    }

    private static final class Sum extends Received {
        private long sum;
        private volatile @Nullable Object end;

        @Override
        public void onNext(Object element) {
            sum += (Long) element;
        }

        @Override
        public void onError(Throwable thrown) {
            end = thrown;
        }

        @Override
        public void onComplete() {
            end = COMPLETE;
        }
    }

    private static List<Object> numbers(long last) {
        return new ArrayList<>(LongStream.rangeClosed(1, last).boxed().toList());
    }
}
