package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a leader which gives up hands its flight over to one follower. */
class PromotionTest {
    private final TestFlight flight = TestFlight.of("key");

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "5,0", "5,1", "5,3", "5,5", "20,19"})
    void leadersInterruptedInARow_runOneMoreBody(int followers, int interruptedLeaders) throws Exception {
        Calls calls = Calls.keepingNothing();
        AtomicInteger bodies = new AtomicInteger();
        Gate gate = new Gate();
        Callable<Object> call = () -> {
            try {
                return Objects.requireNonNull(
                        calls.call("key", () -> runBody(bodies.incrementAndGet(), interruptedLeaders, gate)));
            } catch (InterruptedException e) {
                return "interrupted";
            }
        };
        List<Caller> callers = new ArrayList<>(List.of(Caller.start(call)));
        gate.awaitReached();
        callers.addAll(Caller.startFollowing(followers, call));
        gate.open();

        Map<Object, Long> results = callers.stream()
                .collect(Collectors.groupingBy(c -> Objects.requireNonNull(c.result()), Collectors.counting()));
        assertThat(results.getOrDefault("interrupted", 0L)).isEqualTo(interruptedLeaders);
        assertThat(results.get("result")).isEqualTo(followers + 1L - interruptedLeaders);
        assertThat(bodies).hasValue(interruptedLeaders + 1);
        assertThat(calls.table.size()).isZero();
    }

    private static Object runBody(int body, int interruptedLeaders, Gate gate) throws InterruptedException {
        if (body == 1) {
            gate.pass();
        }
        if (body <= interruptedLeaders) {
            throw new InterruptedException("body " + body);
        }
        return "result";
    }

    @Test
    void followerPromoted_becomesLeader() throws Exception {
        Caller follower =
                Caller.start(() -> flight.await(0) == Signal.PROMOTED && flight.leader() == Thread.currentThread());
        follower.awaitFollowing();
        assertThat(flight.promoteWaiter()).isTrue();
        assertThat(follower.result()).isEqualTo(true);
        assertThat(flight.isDone()).isFalse();
    }

    @Test
    void nobodyIsPromoted_thoseThatNeverLeadAreTold() {
        List<Object> told = new ArrayList<>();
        flight.push(new Waiter() {
            @Override
            void wake(Object outcome) {
                told.add(outcome);
            }

            @Override
            boolean becomeLeader(Flight from) {
                return false;
            }
        });

        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(told).containsExactly(Signal.ABANDONED);
    }

    @Test
    void leaderHandsOver_promotesOneFollower() throws Exception {
        List<Caller> followers = Caller.startFollowing(5, () -> {
            Object outcome = flight.await(0);
            return outcome == Signal.PROMOTED ? flight.complete("by a follower") : outcome;
        });
        assertThat(flight.promoteWaiter()).isTrue();
        assertThat(followers)
                .extracting(Caller::result)
                .containsExactlyInAnyOrder(true, "by a follower", "by a follower", "by a follower", "by a follower");
    }

    @Test
    void noFollowers_handOverAbandonsFlight() throws Exception {
        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(flight.leader()).isNull();
        assertThat(flight.await(0)).isEqualTo(Signal.ABANDONED);
        assertThat(flight.complete("too late")).isFalse();
    }

    @Test
    void flightDone_isNotHandedOver() throws Exception {
        flight.stopLeading();
        flight.complete("outcome");
        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(flight.await(0)).isEqualTo("outcome");
    }

    @Test
    void promotedFollowerInterrupted_leadsWithInterruptFlagSet() throws Exception {
        Caller follower = Caller.start(
                () -> flight.await(0) + " " + Thread.currentThread().isInterrupted());
        follower.awaitFollowing();
        // Promotes the follower without waking it; the interruption wakes it.
        assertThat(flight.waiters().get(0).markPromoted()).isTrue();
        follower.interrupt();
        assertThat(follower.result()).isEqualTo("PROMOTED true");
    }

    @Test
    void promotedFollowerTimedOut_leads() throws Exception {
        ThreadWaiter waiter = new ThreadWaiter(flight, 1, ResultWatch.NONE);
        assertThat(waiter.markPromoted()).isTrue();
        assertThat(waiter.isTimedOut()).isTrue();
        assertThat(waiter.leave()).isFalse();
        assertThat(waiter.isPromoted()).isTrue();
    }

    /** Races a joining follower with {@code handOver}: the follower is promoted or sees an abandoned flight. */
    @Test
    void followerJoinsDuringHandOver_isPromotedOrSeesAbandonedFlight() throws Exception {
        record HandOverRace(TestFlight flight, AtomicBoolean handedOver, Queue<Object> outcomes) {
            void follow() throws InterruptedException {
                Object outcome = flight.await(0);
                outcomes.add(outcome);
                if (outcome == Signal.PROMOTED) {
                    flight.complete("done");
                }
            }
        }
        Race.run(
                10_000,
                () -> new HandOverRace(
                        TestFlight.withoutLeader("key"), new AtomicBoolean(), new ConcurrentLinkedQueue<>()),
                m -> {
                    if (m.handedOver.get()) {
                        assertThat(m.outcomes).containsExactlyInAnyOrder(Signal.PROMOTED, "done");
                    } else {
                        assertThat(m.outcomes).containsOnly(Signal.ABANDONED);
                    }
                },
                m -> m.handedOver.set(m.flight.promoteWaiter()),
                m -> m.follow(),
                m -> m.follow());
    }
}
