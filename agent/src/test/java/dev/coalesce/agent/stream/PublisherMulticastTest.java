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

/** What each subscriber of one stream is told, when, and by whom. */
class PublisherMulticastTest {
    private final Upstream upstream = new Upstream();
    private final TestStream stream = new TestStream(() -> upstream);

    @Test
    void upstreamIsSubscribedToByTheFirstReaderOnly() {
        stream.hub();
        assertThat(upstream.subscriptions).hasValue(0);
        Received.of(stream);
        Received.of(stream);
        assertThat(upstream.subscriptions).hasValue(1);
    }

    @Test
    void eachGetsAllFromTheFirstOnAndBeforeTheEnd() {
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
    void aSlowOneIsNotWaitedFor() {
        Received slow = Received.of(stream, 1);
        Received fast = Received.of(stream);
        upstream.next("a", "b", "c").complete();
        fast.has("a", "b", "c", Received.COMPLETE);
        slow.has("a").ask(1).has("a", "b").ask(5).has("a", "b", "c", Received.COMPLETE);
    }

    @Test
    void oneThatHangsInsideIsNotWaitedFor() {
        Gate gate = new Gate();
        Received hanging = new Received() {
            @Override
            public void onNext(Object element) {
                try {
                    gate.pass();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                super.onNext(element);
            }
        };
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
    void aloneItIsServedByTheUpstreamsThreadThenByNobodyElsesThread() {
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
    void upstreamIsAskedForWhatTheFurthestWants() {
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
    void upstreamIsAskedForABatchAtATime() {
        Received all = Received.of(stream);
        assertThat(upstream.requested).hasValue(Demand.BATCH);
        numbers(Demand.BATCH * 3 / 4 - 1).forEach(upstream::next);
        assertThat(upstream.requested).hasValue(Demand.BATCH);
        upstream.next(0L);
        assertThat(upstream.requested).hasValue(Demand.BATCH * 7 / 4);
        assertThat(all.signals).hasSize(Demand.BATCH * 3 / 4);
    }

    @Test
    void whoHasLeftWantsNothing() {
        Received slow = Received.of(stream, 1);
        Received.of(stream).cancel();
        numbers(Demand.BATCH).forEach(upstream::next);
        slow.ask(Demand.BATCH - 1);
        assertThat(upstream.requested).hasValue(Demand.BATCH);
        Eventually.isTrue("all read", () -> slow.signals.size() == Demand.BATCH);
        slow.ask(1);
        assertThat(upstream.requested).hasValue(Demand.BATCH + 1);
    }

    @Test
    void oneLeavesAndOthersGoOn() {
        Received leader = Received.of(stream);
        Received follower = Received.of(stream);
        leader.cancel();
        upstream.next("a").complete();
        follower.has("a", Received.COMPLETE);
        assertThat(leader.signals).isEmpty();
        assertThat(upstream.cancels).hasValue(0);
    }

    @Test
    void theLastToLeaveCancelsUpstream() {
        Received leader = Received.of(stream);
        Received follower = Received.of(stream);
        leader.cancel();
        follower.cancel().cancel();
        assertThat(upstream.cancels).hasValue(1);
        assertThat(stream.events).containsExactly("unwanted");
        Received.of(stream);
        assertThat(upstream.subscriptions).hasValue(2);
    }

    @Test
    void whoComesBackWithinTheGraceFindsItsStream() {
        TestStream patient = new TestStream(() -> upstream, 10, 10, Long.MAX_VALUE / 4);
        Received.of(patient).cancel();
        upstream.next("a");
        Received.of(patient).has("a");
        assertThat(upstream.subscriptions).hasValue(1);
        assertThat(upstream.cancels).hasValue(0);
    }

    @Test
    void theGraceEnds() {
        TestStream patient = new TestStream(() -> upstream, 10, 10, 1_000_000);
        Received.of(patient).cancel();
        Received.of(patient).cancel();
        Eventually.isTrue("cancelled", () -> upstream.cancels.get() == 1);
        assertThat(patient.events).containsExactly("unwanted");
    }

    @Test
    void errorComesAfterAllThatWasBefore() {
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
    void theLeadersOwnAffairIsNobodyElses() {
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
    void whoHasReadSomethingGetsTheLeadersEnd() {
        Throwable interrupted = new InterruptedException();
        Received.of(stream);
        Received follower = Received.of(stream);
        upstream.next("a").fail(interrupted);
        follower.has("a", interrupted);
    }

    @Test
    void moreThanTheBufferHoldsCannotBeReplayed() {
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
    void bytesCount() {
        TestStream small = new TestStream(() -> upstream, 1_000, 10, 0);
        Received.of(small);
        upstream.next(new byte[6], "abcd");
        assertThat(small.events).isEmpty();
        upstream.next(ByteBuffer.allocate(1));
        assertThat(small.events).containsExactly("full");
    }

    @Test
    void whoFallsTooFarBehindIsToldSoAndOthersAreNot() {
        Deque<Upstream> upstreams = new ArrayDeque<>(List.of(upstream, new Upstream()));
        TestStream small = new TestStream(upstreams::remove, 20, 1_000, 0);
        Received slow = Received.of(small, 1);
        Received silent = Received.of(small, 0);
        Received fast = Received.of(small);
        for (int i = 0; i < 1_000; i += 10) {
            numbers(10).forEach(upstream::next);
            int known = i + 10;
            Eventually.isTrue("all read", () -> fast.signals.size() == known && !slow.signals.isEmpty());
        }
        upstream.complete();
        Eventually.isTrue(
                "completed", () -> fast.signals.get(fast.signals.size() - 1).equals(Received.COMPLETE));
        Eventually.isTrue("told", () -> slow.signals.size() == 2);
        assertThat(slow.signals.get(0)).isEqualTo(1L);
        assertThat((Throwable) slow.signals.get(1)).hasMessage("fell behind");
        // It has read nothing, so it can have a stream of its own.
        Eventually.isTrue("started over", () -> small.events.contains("startOver"));
        assertThat(silent.signals).isEmpty();
    }

    @Test
    void whoIsLessFarBehindStillGetsAll() {
        TestStream small = new TestStream(() -> upstream, 500, 1_000_000, 0);
        Received slow = Received.of(small, 1);
        Received fast = Received.of(small);
        List<Object> all = numbers(5_000);
        for (int i = 0; i < all.size(); i += 500) {
            all.subList(i, i + 500).forEach(upstream::next);
            slow.ask(500);
            int known = i + 500;
            Eventually.isTrue("all read", () -> slow.signals.size() == known && fast.signals.size() == known);
        }
        upstream.complete();
        all.add(Received.COMPLETE);
        slow.has(all.toArray());
    }

    @Test
    void largeElementsLeaveInSmallPieces() {
        TestStream small = new TestStream(() -> upstream, 1_000_000, 1_000, 0);
        Received slow = Received.of(small, 1);
        Received.of(small);
        upstream.next(new byte[200]);
        Eventually.isTrue("read", () -> slow.signals.size() == 1);
        for (int i = 0; i < 8; i++) {
            upstream.next(new byte[200]);
        }
        Eventually.isTrue("told", () -> slow.signals.size() == 2);
        assertThat((Throwable) slow.signals.get(1)).hasMessage("fell behind");
    }

    @Test
    void eachHasBuffersOfItsOwn() {
        Received one = Received.of(stream);
        Received other = Received.of(stream);
        upstream.next(ByteBuffer.wrap(new byte[] {1, 2}), List.of(ByteBuffer.wrap(new byte[] {3})));
        for (Received each : List.of(one, other)) {
            Eventually.isTrue("both came", () -> each.signals.size() == 2);
            ByteBuffer buffer = (ByteBuffer) each.signals.get(0);
            assertThat(buffer.get()).isEqualTo((byte) 1);
            assertThat(buffer.get()).isEqualTo((byte) 2);
            assertThat(((ByteBuffer) ((List<?>) each.signals.get(1)).get(0)).get())
                    .isEqualTo((byte) 3);
        }
    }

    @Test
    void whatCannotBeSharedIsTheLeadersAlone() {
        Object oneShot = new ByteArrayInputStream(new byte[0]);
        Received leader = Received.of(stream);
        Received reading = Received.of(stream);
        Received waiting = Received.of(stream, 0);
        upstream.next("a");
        reading.has("a");
        upstream.next(oneShot);
        leader.has("a", oneShot);
        Eventually.isTrue("told", () -> reading.signals.size() == 2);
        assertThat((Throwable) reading.signals.get(1)).hasMessage("not shared");
        Eventually.isTrue("a second upstream", () -> upstream.subscriptions.get() == 2);
        assertThat(waiting.signals).isEmpty();
    }

    /** Throws, and remembers what it was told. */
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

    /** What a subscriber throws that need not be declared. */
    private static final class Sneaky {
        @SuppressWarnings("unchecked")
        static <E extends Throwable> RuntimeException thrown(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

    private void catchTheUncaught() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    }

    @AfterEach
    void handlerIsGone() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    @Test
    void aSubscriberThatThrowsHasLeftAndIsToldWhy() {
        catchTheUncaught();
        Throwable own = new Exception("subscriber's own");
        Received throwing = new Throwing(own);
        stream.subscribe(throwing);
        upstream.next("a");
        assertThat(upstream.cancels).hasValue(1);
        assertThat(stream.events).containsExactly("unwanted");
        assertThat(throwing.signals).containsExactly("a", own);
        assertThat(uncaught).isEmpty();
    }

    /** The JDK's own publisher, on this thread: it ends a subscription whose subscriber throws. */
    @Test
    void aFirstSubscriberThatThrowsEndsNobodyElsesStream() {
        SubmissionPublisher<Object> source = new SubmissionPublisher<>(Runnable::run, 16);
        TestStream patient = new TestStream(() -> source, 10, 10, Long.MAX_VALUE / 4);
        Received throwing = new Throwing(new IllegalStateException("subscriber's own"));
        patient.subscribe(throwing);
        source.submit("a");
        Received other = Received.of(patient);
        source.submit("b");
        source.close();
        other.has("a", "b", Received.COMPLETE);
        assertThat(patient.events).containsExactly("ended: null");
        assertThat(throwing.signals).hasSize(2);
    }

    @Test
    void aSubscriberThatThrowsOnAThreadOfOursHasLeftAlone() {
        Throwable own = new IllegalStateException("subscriber's own");
        Received throwing = new Throwing(own);
        Received other = Received.of(stream);
        stream.subscribe(throwing);
        upstream.next("a", "b").complete();
        other.has("a", "b", Received.COMPLETE);
        throwing.has("a", own);
    }

    /** What it asks for is there already: it is called on its own thread, in its request. */
    @Test
    void aSubscriberThatThrowsWhileItAsksIsToldToo() {
        Throwable own = new IllegalStateException("subscriber's own");
        Received.of(stream);
        upstream.next("a");
        Received throwing = new Throwing(own);
        stream.subscribe(throwing);
        throwing.has("a", own);
        assertThat(upstream.cancels).hasValue(0);
    }

    @Test
    void anErrorOfTheJvmIsItsThreadsAffair() {
        catchTheUncaught();
        Throwable fatal = new StackOverflowError("test");
        Received throwing = new Throwing(fatal);
        stream.subscribe(throwing);
        upstream.next("a");
        assertThat(throwing.signals).containsExactly("a");
        assertThat(uncaught).containsExactly(fatal);
        assertThat(upstream.cancels).hasValue(1);
    }

    @Test
    void whoHasCancelledAndThrowsIsToldNothing() {
        catchTheUncaught();
        RuntimeException own = new IllegalStateException("subscriber's own");
        Received throwing = new Received() {
            @Override
            public void onNext(Object element) {
                cancel();
                throw own;
            }
        };
        stream.subscribe(throwing);
        upstream.next("a");
        assertThat(throwing.signals).isEmpty();
        assertThat(uncaught).containsExactly(own);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatASubscriberThrowsAtTheEndIsItsThreadsAffair(boolean fails) {
        catchTheUncaught();
        RuntimeException own = new IllegalStateException("subscriber's own");
        stream.subscribe(new Received() {
            @Override
            public void onError(Throwable thrown) {
                throw own;
            }

            @Override
            public void onComplete() {
                throw own;
            }
        });
        upstream.next("a");
        Throwable broken = new IllegalStateException("broken");
        if (fails) {
            upstream.fail(broken);
        } else {
            upstream.complete();
        }
        assertThat(uncaught).containsExactly(own);
        assertThat(stream.events).containsExactly("ended: " + (fails ? broken : null));
    }

    @Test
    void aHandlerThatThrowsIsNotHeardEither() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
            throw new IllegalStateException("handler's own");
        });
        stream.subscribe(new Throwing(new StackOverflowError("test")));
        upstream.next("a");
        assertThat(upstream.cancels).hasValue(1);
    }

    @Test
    void oneThatThrowsWhenItComesHasNotCome() {
        RuntimeException own = new IllegalStateException("subscriber's own");
        Received other = Received.of(stream);
        Received throwing = new Received() {
            @Override
            public void onSubscribe(Flow.Subscription s) {
                super.onSubscribe(s);
                throw own;
            }
        };
        assertThat(catchThrowable(() -> stream.subscribe(throwing))).isSameAs(own);
        upstream.next("a").complete();
        other.has("a", Received.COMPLETE);
        assertThat(throwing.signals).isEmpty();
    }

    @Test
    void asSourceThatAnswersAtOnceDoesNotRecurse() {
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
    void allGetAllOfASourceThatCostsNothing() {
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

    @Test
    void upstreamWaitsALittleForOneThatCouldGoOn() {
        TestStream small = new TestStream(() -> upstream, 100, 1_000_000, 0);
        Gate gate = new Gate();
        Received hanging = new Received(2) {
            @Override
            public void onNext(Object element) {
                try {
                    gate.pass();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                super.onNext(element);
            }
        };
        small.subscribe(hanging);
        Received fast = Received.of(small, 60);
        numbers(60).forEach(upstream::next);
        gate.awaitReached();
        Eventually.isTrue("read", () -> fast.signals.size() == 60);
        long before = upstream.requested.get();
        fast.ask(Demand.BATCH);
        assertThat(upstream.requested).hasValue(before);
        // And no longer than its patience lasts.
        Eventually.isTrue("asked on", () -> upstream.requested.get() > before);
        gate.open();
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
