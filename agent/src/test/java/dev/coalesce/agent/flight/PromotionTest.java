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

/** A leader that goes away, and who takes its place. */
class PromotionTest {
    private final TestFlight flight = TestFlight.of("key");

    @AfterEach
    void nobodyIsNotedAsWaiting() {
        assertThat(WaitGraph.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "5,0", "5,1", "5,3", "5,5", "20,19"})
    void withLeadersThatGoAwayInARowOneBodyMoreThanTheseRuns(int followers, int leadersThatGoAway) throws Exception {
        Calls calls = Calls.keepingNothing();
        AtomicInteger bodies = new AtomicInteger();
        Gate gate = new Gate();
        Callable<Object> call = () -> {
            try {
                return Objects.requireNonNull(
                        calls.call("key", () -> endOf(bodies.incrementAndGet(), leadersThatGoAway, gate)));
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
        assertThat(results.getOrDefault("interrupted", 0L)).isEqualTo(leadersThatGoAway);
        assertThat(results.get("result")).isEqualTo(followers + 1L - leadersThatGoAway);
        assertThat(bodies).hasValue(leadersThatGoAway + 1);
        assertThat(calls.table.size()).isZero();
    }

    private static Object endOf(int body, int leadersThatGoAway, Gate gate) throws InterruptedException {
        if (body == 1) {
            gate.pass();
        }
        if (body <= leadersThatGoAway) {
            throw new InterruptedException("body " + body);
        }
        return "result";
    }

    @Test
    void theOneThatTakesOverLeads() throws Exception {
        Caller follower =
                Caller.start(() -> flight.await(0) == Signal.PROMOTED && flight.owner() == Thread.currentThread());
        follower.awaitFollowing();
        assertThat(flight.promoteWaiter()).isTrue();
        assertThat(follower.result()).isEqualTo(true);
        assertThat(flight.isDone()).isFalse();
    }

    @Test
    void onlyOneTakesOverAndTheOthersWaitForIt() throws Exception {
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
    void withNobodyWaitingTheFlightIsAbandoned() throws Exception {
        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(flight.owner()).isNull();
        assertThat(flight.await(0)).isEqualTo(Signal.ABANDONED);
        assertThat(flight.complete("too late")).isFalse();
    }

    @Test
    void aFlightThatIsDoneIsNotHandedOver() throws Exception {
        flight.stopLeading();
        flight.complete("outcome");
        assertThat(flight.promoteWaiter()).isFalse();
        assertThat(flight.await(0)).isEqualTo("outcome");
    }

    @Test
    void aFollowerThatIsInterruptedOncePromotedLeadsAndKeepsItsFlag() throws Exception {
        Caller follower = Caller.start(
                () -> flight.await(0) + " " + Thread.currentThread().isInterrupted());
        follower.awaitFollowing();
        // The leader's choice without its wake-up: what wakes the follower is the interruption.
        assertThat(flight.waiters().get(0).markPromoted()).isTrue();
        follower.interrupt();
        assertThat(follower.result()).isEqualTo("PROMOTED true");
    }

    @Test
    void aFollowerWhoseTimeIsUpOncePromotedLeads() throws Exception {
        ThreadWaiter waiter = new ThreadWaiter(flight, 1);
        assertThat(waiter.markPromoted()).isTrue();
        assertThat(waiter.isTimedOut()).isTrue();
        assertThat(waiter.leave()).isFalse();
        assertThat(waiter.isPromoted()).isTrue();
    }

    /** Who comes while the leader goes away takes over, or finds that the flight is nobody's: it never waits for ever. */
    @Test
    void noHandOverIsLostWhenAFollowerComesWhileTheLeaderGoesAway() throws Exception {
        record Meeting(TestFlight flight, AtomicBoolean taken, Queue<Object> got) {
            void follow() throws InterruptedException {
                Object outcome = flight.await(0);
                got.add(outcome);
                if (outcome == Signal.PROMOTED) {
                    flight.complete("done");
                }
            }
        }
        Race.run(
                10_000,
                () -> new Meeting(TestFlight.withoutLeader("key"), new AtomicBoolean(), new ConcurrentLinkedQueue<>()),
                m -> {
                    if (m.taken.get()) {
                        assertThat(m.got).containsExactlyInAnyOrder(Signal.PROMOTED, "done");
                    } else {
                        assertThat(m.got).containsOnly(Signal.ABANDONED);
                    }
                },
                m -> m.taken.set(m.flight.promoteWaiter()),
                m -> m.follow(),
                m -> m.follow());
    }
}
