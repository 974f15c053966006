package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Race;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the outcome, the leader and the identity of a single flight. */
class FlightTest {
    private final TestFlight flight = TestFlight.withoutLeader("key");

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    @Test
    void completedTwice_firstOutcomeStays() throws Exception {
        assertThat(flight.isDone()).isFalse();
        assertThat(flight.complete("first")).isTrue();
        assertThat(flight.complete("second")).isFalse();
        assertThat(flight.isDone()).isTrue();
        assertThat(flight.await(0)).isEqualTo("first");
    }

    @Test
    void flightDone_newWaiterDoesNotWait() throws Exception {
        Failure failure = new Failure(new IllegalStateException());
        flight.complete(failure);
        assertThat(flight.await(0)).isSameAs(failure);
        assertThat(flight.await(1)).isSameAs(failure);
    }

    @Test
    void anyOutcome_waitersGetSameObject() throws Exception {
        List<Object> outcomes = List.of(
                "result",
                CoalesceGroup.NULL,
                new Failure(new OutOfMemoryError()),
                Signal.NOT_SHARED,
                Signal.ABANDONED,
                new int[] {1});
        for (Object outcome : outcomes) {
            TestFlight one = TestFlight.withoutLeader("key");
            List<Caller> waiting = Caller.startFollowing(3, () -> one.await(0));
            one.complete(outcome);
            assertThat(waiting).extracting(Caller::result).hasSize(3).allMatch(o -> o == outcome);
        }
    }

    /** Races a joining waiter with {@code complete}: the leader wakes the waiter, or the waiter sees the outcome. */
    @Test
    void waiterJoinsDuringCompletion_getsOutcome() throws Exception {
        Race.run(
                10_000,
                () -> TestFlight.withoutLeader("key"),
                f -> assertThat(f.isDone()).isTrue(),
                f -> assertThat(f.complete("outcome")).isTrue(),
                f -> assertThat(f.await(0)).isEqualTo("outcome"),
                f -> assertThat(f.await(0)).isEqualTo("outcome"));
    }

    @Test
    void twoThreadsComplete_oneWins() throws Exception {
        record Ended(TestFlight flight, AtomicInteger winners, AtomicReference<@Nullable Object> outcome) {
            void end(Object outcome) {
                if (flight.complete(outcome)) {
                    winners.incrementAndGet();
                    this.outcome.set(outcome);
                }
            }
        }
        Race.run(
                5_000,
                () -> new Ended(TestFlight.withoutLeader("key"), new AtomicInteger(), new AtomicReference<>()),
                e -> {
                    assertThat(e.winners).hasValue(1);
                    assertThat(e.flight.await(0)).isSameAs(e.outcome.get());
                },
                e -> e.end("a"),
                e -> e.end("b"));
    }

    @Test
    void newFlight_creatorLeadsUntilDisowned() throws Exception {
        TestFlight mine = TestFlight.of("key");
        assertThat(mine.leader()).isSameAs(Thread.currentThread());
        mine.stopLeading();
        assertThat(mine.leader()).isNull();
        Caller other = Caller.start(() -> {
            mine.startLeading();
            return mine.leader() == Thread.currentThread();
        });
        assertThat(other.result()).isEqualTo(true);
    }

    @Test
    void sameOwnerAndKey_flightsAreEqual() {
        Object scopeOwner = new String("owner");
        TestFlight one = TestFlight.of(scopeOwner, List.of(1));
        TestFlight same = TestFlight.of(scopeOwner, List.of(1));
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(one).isNotEqualTo(TestFlight.of(scopeOwner, List.of(2)));
        assertThat(one).isNotEqualTo(List.of(1));
        assertThat(one.key()).isEqualTo(List.of(1));
    }

    @Test
    void equalScopeOwners_areComparedByIdentity() {
        Object owner = new String("owner");
        Object equalOwner = new String("owner");
        assertThat(TestFlight.of(owner, "key")).isNotEqualTo(TestFlight.of(equalOwner, "key"));
        assertThat(TestFlight.of(owner, "key").scopeOwner()).isSameAs(owner);
        assertThat(TestFlight.of(owner, "key").scopeOwner()).isNotSameAs(equalOwner);
    }

    @Test
    void keyHashesCollide_flightsDiffer() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        assertThat(TestFlight.of("Aa")).hasSameHashCodeAs(TestFlight.of("BB")).isNotEqualTo(TestFlight.of("BB"));
    }

    @Test
    void flightDone_needsNoSuccessor() {
        assertThat(flight.successor(TestFlight.of("a")).key()).isEqualTo("a");
        flight.complete("outcome");
        assertThat(flight.successor(TestFlight.of("b"))).isSameAs(flight);
    }

    @Test
    void concurrentSuccessors_oneIsChosen() throws Exception {
        assertThat(flight.successor(TestFlight.of("a")).key()).isEqualTo("a");
        assertThat(flight.successor(TestFlight.of("b")).key()).isEqualTo("a");

        record SuccessorRace(TestFlight slow, List<AtomicReference<@Nullable Flight>> chosen) {
            void choose(int lane) {
                chosen.get(lane).set(slow.successor(TestFlight.of(lane)));
            }
        }
        Race.run(
                5_000,
                () -> new SuccessorRace(
                        TestFlight.of("key"), List.of(new AtomicReference<>(), new AtomicReference<>())),
                r -> assertThat(r.chosen.get(0).get())
                        .isNotNull()
                        .isSameAs(r.chosen.get(1).get()),
                r -> r.choose(0),
                r -> r.choose(1));
    }
}
