package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Counting;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Received;
import dev.coalesce.agent.testing.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tests how the subscribers of a shared stream are served: those that keep up, and those that hang. */
class DispatcherTest {
    private final Upstream upstream = new Upstream();

    private static Received hangingAt(Gate gate) {
        return new Received() {
            @Override
            public void onNext(Object element) {
                super.onNext(element);
                gate.passQuietly();
            }
        };
    }

    /** The buffer holds far fewer elements than upstream emits at once. */
    @Test
    void upstreamFasterThanItsSubscribers_waitsForAllThatKeepUp() {
        TestStream small = new TestStream(() -> upstream, 64, 1_000_000, 0);
        List<Counting> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Counting each = new Counting();
            small.subscribe(each);
            all.add(each);
        }
        for (int i = 0; i < 50_000; i++) {
            upstream.next(i);
        }
        upstream.complete();
        for (Counting each : all) {
            Eventually.isTrue("ended", () -> !each.signals.isEmpty());
            assertThat(each.signals).containsExactly(Received.COMPLETE);
            assertThat(each.count).hasValue(50_000);
        }
    }

    /** Upstream emits far more than it may be ahead of those that keep up, so it would wait for the one that hangs. */
    @Test
    void oneHangs_upstreamAndTheOthersGoOn() {
        TestStream large = new TestStream(() -> upstream, 1_000_000, 1_000_000, 0);
        Gate gate = new Gate();
        Received hanging = hangingAt(gate);
        large.subscribe(hanging);
        Counting other = new Counting();
        large.subscribe(other);
        for (int i = 0; i < 20 * Dispatcher.MAX_LAG; i++) {
            upstream.next(i);
        }
        upstream.complete();
        Eventually.isTrue("ended", () -> other.signals.contains(Received.COMPLETE));
        assertThat(other.count).hasValue(20 * Dispatcher.MAX_LAG);
        assertThat(hanging.signals).hasSize(1);
        gate.open();
        Eventually.isTrue("all", () -> hanging.signals.size() == 20 * Dispatcher.MAX_LAG + 1);
    }

    @Test
    void allButOneHang_theLastOneGoesOn() {
        TestStream large = new TestStream(() -> upstream, 1_000_000, 1_000_000, 0);
        Gate gate = new Gate();
        for (int i = 0; i < 5; i++) {
            large.subscribe(hangingAt(gate));
        }
        Counting other = new Counting();
        large.subscribe(other);
        for (int i = 0; i < 2_000; i++) {
            upstream.next(i);
        }
        upstream.complete();
        Eventually.isTrue("ended", () -> other.signals.contains(Received.COMPLETE));
        assertThat(other.count).hasValue(2_000);
        gate.open();
    }

    /** The thread that serves all is short of a processor: none of those that wait for it holds up upstream. */
    @Test
    void servingThreadIsBusyForLong_thoseThatWaitForItAreNotSetApart() throws InterruptedException {
        TestStream large = new TestStream(() -> upstream, 1_000_000, 1_000_000, 0);
        AtomicBoolean isBusy = new AtomicBoolean(true);
        Counting other = new Counting();
        large.subscribe(new Received() {
            @Override
            public void onNext(Object element) {
                while (isBusy.get()) {
                    Thread.onSpinWait();
                }
            }
        });
        large.subscribe(other);
        ReplaySubscription busy = large.multicast().subscriptions()[0];
        ReplaySubscription waiting = large.multicast().subscriptions()[1];
        Thread emitting = new Thread(() -> {
            for (int i = 0; i < 2 * Dispatcher.MAX_LAG; i++) {
                upstream.next(i);
            }
        });
        emitting.start();
        boolean wasApart = false;
        while (!busy.isApart()) {
            wasApart |= waiting.isApart();
            Thread.onSpinWait();
        }
        isBusy.set(false);
        emitting.join();
        assertThat(wasApart).isFalse();
        Eventually.isTrue("all", () -> other.count.get() == 2 * Dispatcher.MAX_LAG);
    }

    @Test
    void subscriberThatHungHasCaughtUp_isServedWithTheOthersAgain() {
        TestStream large = new TestStream(() -> upstream, 1_000_000, 1_000_000, 0);
        Gate gate = new Gate();
        Received hanging = hangingAt(gate);
        large.subscribe(hanging);
        Counting other = new Counting();
        large.subscribe(other);
        ReplaySubscription subscription = large.multicast().subscriptions()[0];
        upstream.next("a");
        Eventually.isTrue("set apart", subscription::isApart);
        gate.open();
        Eventually.isTrue("together again", () -> {
            upstream.next("b");
            return !subscription.isApart();
        });
    }

    /** Each element of a shared stream is delivered by the same few threads, not by one for each subscriber. */
    @Test
    void subscribersKeepUp_oneThreadServesThem() {
        TestStream large = new TestStream(() -> upstream, 1_000_000, 1_000_000, 0);
        Received one = Received.of(large);
        Received other = Received.of(large);
        upstream.next("a").complete();
        one.has("a", Received.COMPLETE);
        other.has("a", Received.COMPLETE);
        assertThat(one.threads).isEqualTo(other.threads);
        assertThat(one.threads.get(0).getName()).startsWith("coalesce-stream-");
    }
}
