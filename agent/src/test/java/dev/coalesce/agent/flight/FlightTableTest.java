package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.testing.Race;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests that the table holds at most one flight per scope owner and key, and that a flight leaves it once. */
class FlightTableTest {
    private final FlightTable table = new FlightTable();
    private final TestFlight flight = TestFlight.of("key");
    private final TestFlight other = TestFlight.of("key");

    @Test
    void sameKey_secondFlightFindsFirst() {
        assertThat(table.enter(flight)).isNull();
        assertThat(table.enter(other)).isSameAs(flight);
        assertThat(table.enter(flight)).isSameAs(flight);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void otherKeyOrOwner_hasItsOwnFlight() {
        assertThat(table.enter(flight)).isNull();
        assertThat(table.enter(TestFlight.of("another key"))).isNull();
        assertThat(table.enter(TestFlight.of("another home", "key"))).isNull();
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void flightLeaves_onceAndKeyIsFree() {
        table.enter(flight);
        assertThat(flight.leave(table)).isTrue();
        assertThat(flight.cached).hasValue(1);
        assertThat(table.size()).isZero();
        flight.leave(table);
        assertThat(flight.cached).hasValue(1);
        assertThat(table.enter(other)).isNull();
    }

    @Test
    void flightNotInTable_doesNotLeave() {
        table.enter(flight);
        assertThat(other.leave(table)).isFalse();
        assertThat(other.cached).hasValue(0);
        assertThat(table.enter(other)).isSameAs(flight);
    }

    @Test
    void flightInvalidated_doesNotLeave() {
        table.enter(flight);
        table.invalidate(other.scopeOwner(), other.key());
        assertThat(table.size()).isZero();
        assertThat(flight.leave(table)).isFalse();
        assertThat(flight.cached).hasValue(0);
    }

    @Test
    void flightInvalidated_doesNotRemoveItsReplacement() {
        table.enter(flight);
        table.invalidate(flight.scopeOwner(), flight.key());
        table.enter(other);
        assertThat(flight.leave(table)).isFalse();
        assertThat(other.cached).hasValue(0);
        assertThat(other.leave(table)).isTrue();
    }

    @Test
    void flightReplaced_newFlightIsInTable() {
        table.enter(flight);
        assertThat(table.replace(flight, other)).isTrue();
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.enter(TestFlight.of("key"))).isSameAs(other);
        assertThat(flight.leave(table)).isFalse();
        assertThat(flight.cached).hasValue(0);
        assertThat(other.leave(table)).isTrue();
        assertThat(table.size()).isZero();
    }

    @Test
    void flightNotInTable_cannotBeReplaced() {
        TestFlight third = TestFlight.of("key");
        assertThat(table.replace(flight, other)).isFalse();
        assertThat(table.size()).isZero();
        table.enter(third);
        assertThat(table.replace(flight, other)).isFalse();
        assertThat(table.enter(other)).isSameAs(third);
    }

    @Test
    void successor_replacesItsPredecessor() {
        table.enter(flight);
        assertThat(table.succeed(flight, other)).isSameAs(other);
        assertThat(table.enter(flight)).isSameAs(other);
    }

    @Test
    void predecessorLeft_successorEntersTable() {
        assertThat(table.succeed(flight, other)).isSameAs(other);
        assertThat(table.enter(flight)).isSameAs(other);
    }

    @Test
    void keyTaken_thatFlightSucceeds() {
        TestFlight third = TestFlight.of("key");
        table.enter(third);
        assertThat(table.succeed(flight, other)).isSameAs(third);
        assertThat(table.succeed(flight, TestFlight.of("key"))).isSameAs(third);
        assertThat(table.enter(flight)).isSameAs(third);
        assertThat(other.leave(table)).isFalse();
        assertThat(other.cached).hasValue(0);
    }

    @Test
    void predecessorDone_needsNoSuccessor() {
        table.enter(flight);
        flight.ensureSharedState();
        flight.leave(table);
        flight.complete("outcome");
        assertThat(table.succeed(flight, other)).isSameAs(flight);
        assertThat(table.size()).isZero();
    }

    @Test
    void invalidateEverywhere_removesKeyOfAllOwners() {
        TestFlight elsewhere = TestFlight.of("another home", "key");
        TestFlight stays = TestFlight.of("another key");
        table.enter(flight);
        table.enter(elsewhere);
        table.enter(stays);
        table.invalidateEverywhere("key");
        assertThat(table.size()).isEqualTo(1);
        assertThat(flight.leave(table)).isFalse();
        assertThat(elsewhere.leave(table)).isFalse();
        assertThat(stays.leave(table)).isTrue();
    }

    @Test
    void invalidateAllOfOwner_removesItsFlights() {
        TestFlight elsewhere = TestFlight.of("another home", "key");
        table.enter(flight);
        table.enter(TestFlight.of("another key"));
        table.enter(elsewhere);
        table.invalidateAll(TestFlight.OWNER_OF_KEYS);
        assertThat(table.size()).isEqualTo(1);
        assertThat(elsewhere.leave(table)).isTrue();
    }

    @Test
    void invalidateAll_removesEveryFlight() {
        table.enter(flight);
        table.enter(TestFlight.of("another home", "key"));
        table.invalidateAll(null);
        assertThat(table.size()).isZero();
        assertThat(flight.leave(table)).isFalse();
    }

    @Test
    void flightLost_repairEndsIt() {
        TestFlight lost = TestFlight.of("lost");
        table.enter(flight);
        table.enter(lost);
        lost.begun = CoalesceFlight.LOST;
        table.repairLost();
        assertThat(lost.isDone()).isTrue();
        assertThat(flight.isDone()).isFalse();
    }

    @Test
    void severalFlights_oldestAgeIsReported() {
        assertThat(table.oldestNanos()).isZero();
        table.enter(new TestFlight(this, "young", 10));
        table.enter(new TestFlight(this, "old", 120));
        table.enter(new TestFlight(this, "middling", 20));
        assertThat(table.oldestNanos()).isEqualTo(120);
    }

    @Test
    void twoThreadsEnterAtOnce_oneLeads() throws Exception {
        record Entry(FlightTable table, AtomicInteger leads) {
            void enter() {
                if (table.enter(TestFlight.of("key")) == null) {
                    leads.incrementAndGet();
                }
            }
        }
        Race.run(
                10_000,
                () -> new Entry(new FlightTable(), new AtomicInteger()),
                e -> assertThat(e.leads).hasValue(1),
                Entry::enter,
                Entry::enter);
    }

    /**
     * Races a leaving flight with an invalidation: a flight that left first caches its result, and the other does not.
     */
    @Test
    void flightLeavesDuringInvalidation_onlyOneTakesEffect() throws Exception {
        record Ending(FlightTable table, TestFlight flight, AtomicBoolean left) {}
        Race.run(
                10_000,
                () -> {
                    Ending fresh = new Ending(new FlightTable(), TestFlight.of("key"), new AtomicBoolean());
                    fresh.table.enter(fresh.flight);
                    return fresh;
                },
                e -> {
                    assertThat(e.flight.cached).hasValue(e.left.get() ? 1 : 0);
                    assertThat(e.table.size()).isZero();
                },
                e -> e.left.set(e.flight.leave(e.table)),
                e -> e.table.invalidate(TestFlight.OWNER_OF_KEYS, "key"));
    }

    @Test
    void flightLeavesDuringReplacement_onlyOneTakesEffect() throws Exception {
        record Ending(FlightTable table, TestFlight flight, AtomicBoolean left, AtomicBoolean replaced) {}
        Race.run(
                10_000,
                () -> {
                    Ending fresh = new Ending(
                            new FlightTable(), TestFlight.of("key"), new AtomicBoolean(), new AtomicBoolean());
                    fresh.table.enter(fresh.flight);
                    return fresh;
                },
                e -> {
                    assertThat(e.left.get()).isNotEqualTo(e.replaced.get());
                    assertThat(e.table.size()).isEqualTo(e.replaced.get() ? 1 : 0);
                },
                e -> e.left.set(e.flight.leave(e.table)),
                e -> e.replaced.set(e.table.replace(e.flight, TestFlight.of("key"))));
    }
}
