package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.flight.Abandonments;
import dev.coalesce.agent.flight.FlightTable;
import org.junit.jupiter.api.Test;

/** Tests the record of flights that were abandoned and have not ended. */
class AbandonedFlightsTest {
    private final Calls calls = Calls.with();
    private final AbandonedFlights abandoned = new AbandonedFlights(new FlightTable(), calls.method.messages);

    @Test
    void severalFlightsOfOneKey_eachIsForgottenWhenItEnds() {
        CallFlight first = flight();
        CallFlight second = flight();
        abandoned.add(first);
        abandoned.add(second);
        abandoned.add(second);
        assertThat(abandoned.size()).isEqualTo(2);

        abandoned.remove(first);
        assertThat(abandoned.size()).isEqualTo(1);
        abandoned.remove(second);
        assertThat(abandoned.size()).isZero();
        assertThat(abandoned.oldestNanos()).isZero();
    }

    @Test
    void flightHasEnded_isNotAdded() {
        CallFlight ended = flight();
        ended.complete("result");
        abandoned.add(ended);

        assertThat(abandoned.size()).isZero();
    }

    /** The cost of a call at its end must not depend on how many other flights were abandoned. */
    @Test
    void healthyFlightEnds_abandonedFlightsAreNotSearched() {
        abandoned.add(flight());
        CallFlight healthy = flight();
        abandoned.remove(healthy);

        assertThat(Abandonments.of(healthy)).isNull();
        assertThat(abandoned.size()).isEqualTo(1);
    }

    private CallFlight flight() {
        return ValueStrategy.INSTANCE.newLeaderlessFlight(calls.group, "key", false);
    }
}
