package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Race;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody sleeps for ever because a leader could not wake them. */
class LookoutTest {
    private final AtomicInteger threads = new AtomicInteger();
    private final Lookout lookout = new Lookout(task -> threads.incrementAndGet());
    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void nobodyIsNotedAsWaiting() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void whoWasNotWokenIsWoken() {
        List<Caller> waiting = Caller.startFollowing(3, () -> flight.await(0));
        flight.completeSilently("outcome");
        lookout.look();
        assertThat(waiting).extracting(Caller::result).containsOnly("outcome");
    }

    @Test
    void whoWaitsForAFlightThatRunsIsLeftAlone() {
        Caller waiting = Caller.start(() -> flight.await(0)).awaitFollowing();
        lookout.look();
        assertThat(flight.isDone()).isFalse();
        flight.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    @Test
    void thereIsOneThread() {
        assertThat(lookout.isKept()).isTrue();
        assertThat(lookout.isKept()).isTrue();
        assertThat(threads).hasValue(1);
    }

    @Test
    void whoeverWaitsStartsIt() {
        Caller waiting = Caller.start(() -> flight.await(0)).awaitFollowing();
        Eventually.isTrue(
                "the thread",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(
                                thread -> thread.isDaemon() && thread.getName().equals("coalesce-lookout")));
        flight.complete("outcome");
        assertThat(waiting.result()).isEqualTo("outcome");
    }

    @Test
    void whereThereIsNoThreadForItItSaysSoAndTriesAgain() {
        AtomicBoolean full = new AtomicBoolean(true);
        Lookout without = new Lookout(task -> {
            if (full.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        });
        assertThat(without.isKept()).isFalse();
        full.set(false);
        assertThat(without.isKept()).isTrue();
    }

    @Test
    void itEndsWhenNobodyWaitsAndStartsAgain() {
        assertThat(lookout.isKept()).isTrue();
        assertThat(lookout.goesOn()).isFalse();
        assertThat(lookout.isKept()).isTrue();
        assertThat(threads).hasValue(2);
    }

    @Test
    void itGoesOnWhileSomebodyWaits() {
        assertThat(lookout.isKept()).isTrue();
        assertThat(WaitGraph.enter(Thread.currentThread(), () -> flight)).isTrue();
        assertThat(lookout.goesOn()).isTrue();
        assertThat(lookout.isKept()).isTrue();
        assertThat(threads).hasValue(1);
        WaitGraph.leave(Thread.currentThread());
    }

    /** Either it sees the one who comes, or that one sees that it has ended. */
    @Test
    void whoComesAsItEndsIsSeen() {
        class Changing {
            final AtomicInteger there = new AtomicInteger();
            final Lookout changing = new Lookout(task -> there.incrementAndGet());
            volatile Thread waiting = Thread.currentThread();
        }
        Race.run(
                20_000,
                () -> {
                    Changing fresh = new Changing();
                    assertThat(fresh.changing.isKept()).isTrue();
                    return fresh;
                },
                state -> {
                    WaitGraph.leave(state.waiting);
                    assertThat(state.there).hasValue(1);
                },
                state -> {
                    state.waiting = Thread.currentThread();
                    assertThat(WaitGraph.enter(state.waiting, () -> flight)).isTrue();
                    assertThat(state.changing.isKept()).isTrue();
                },
                state -> state.there.addAndGet(state.changing.goesOn() ? 0 : -1));
    }
}
