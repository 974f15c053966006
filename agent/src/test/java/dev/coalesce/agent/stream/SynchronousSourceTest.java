package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Counting;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests sources that emit on the thread that subscribes or requests. */
class SynchronousSourceTest {
    private static final int WANTED = 20;

    /** Leaves after some elements, and waits at a gate in the middle. */
    private static final class Leaving extends Received {
        private final Gate gate;

        Leaving(Gate gate) {
            this.gate = gate;
        }

        @Override
        public void onNext(Object element) {
            super.onNext(element);
            if (signals.size() == WANTED / 2) {
                gate.passQuietly();
            }
            if (signals.size() == WANTED) {
                cancel();
            }
        }
    }

    /** Emits inside {@code subscribe}, whatever is requested, until it is cancelled. */
    private static final class Pushing implements Flow.Publisher<Object> {
        private volatile boolean cancelled;

        @Override
        public void subscribe(Flow.Subscriber<? super Object> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    cancelled = true;
                }
            });
            for (long i = 1; !cancelled; i++) {
                subscriber.onNext(i);
            }
        }
    }

    @Test
    void onlySubscriberLeaves_sourceStopsAtOnce() {
        TestStream endless = new TestStream(() -> new Range(Long.MAX_VALUE), 1_000, 1_000, Long.MAX_VALUE / 4);
        Gate gate = new Gate();
        gate.open();
        Received leaving = new Leaving(gate);
        endless.subscribe(leaving); // returns
        assertThat(leaving.signals).hasSize(WANTED);
        assertThat(endless.events).contains("unwanted");
    }

    @Test
    void firstSubscriberLeaves_itsThreadIsFreeAndTheOtherGoesOn() {
        TestStream endless = new TestStream(() -> new Range(Long.MAX_VALUE), 1_000_000, 1_000, 0);
        Gate gate = new Gate();
        Received leaving = new Leaving(gate);
        Caller first = Caller.start(() -> subscribe(endless, leaving));
        gate.awaitReached();
        Received staying = Received.of(endless);
        gate.open();
        assertThat(first.result()).isEqualTo("returned");
        assertThat(leaving.signals).hasSize(WANTED);
        int before = staying.signals.size();
        Eventually.isTrue("more elements", () -> staying.signals.size() > before + 1_000);
        staying.cancel();
        assertThat(List.copyOf(staying.signals).subList(0, 3)).isEqualTo(List.of(1L, 2L, 3L));
    }

    @Test
    void firstSubscriberHasRequestedFew_theOtherGetsAll() {
        TestStream finite = new TestStream(() -> new Range(5_000), 1_000_000, 1_000_000, 0);
        Received few = Received.of(finite, 10);
        Received all = Received.of(finite);
        Eventually.isTrue("all", () -> all.signals.size() == 5_001);
        assertThat(few.signals).hasSize(10);
    }

    /** The first one's thread runs such a source to its end, and could not leave if others shared it. */
    @Test
    void sourceThatIsPushed_newcomersHaveOneOfTheirOwn() {
        TestStream endless = new TestStream(Pushing::new, 1_000_000, 1_000_000, 0);
        Gate gate = new Gate();
        Received leaving = new Leaving(gate);
        Caller first = Caller.start(() -> subscribe(endless, leaving));
        gate.awaitReached();
        AtomicLong received = new AtomicLong();
        Received staying = new Received() {
            @Override
            public void onNext(Object element) {
                if (received.incrementAndGet() > 1_000 && leaving.signals.size() == WANTED) {
                    cancel();
                }
            }
        };
        Caller second = Caller.start(() -> subscribe(endless, staying));
        Eventually.isTrue("elements of its own", () -> received.get() > 1_000);
        assertThat(leaving.signals).hasSize(WANTED / 2);
        gate.open();
        assertThat(first.result()).isEqualTo("returned");
        assertThat(second.result()).isEqualTo("returned");
    }

    @Test
    void severalSubscribeAtOnce_eachReceivesAll() {
        TestStream finite = new TestStream(() -> new Range(100_000), 1_000_000, 1_000_000, 0);
        Counting[] all = {new Counting(), new Counting(), new Counting()};
        List<Caller> callers = List.of(
                Caller.start(() -> subscribe(finite, all[0])),
                Caller.start(() -> subscribe(finite, all[1])),
                Caller.start(() -> subscribe(finite, all[2])));
        callers.forEach(Caller::result);
        for (Counting each : all) {
            Eventually.isTrue("ended", () -> each.signals.contains(Received.COMPLETE));
            assertThat(each.count).hasValue(100_000);
        }
    }

    private static Object subscribe(TestStream stream, Received received) {
        stream.subscribe(received);
        return "returned";
    }
}
