package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.settings.ResultShape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flights whose leaders had no stack to tell those who have their futures, noted one behind the other. */
class LostFuturesTest {
    private final Calls calls = Calls.ofFutures();

    @Test
    void oneThatCannotBeToldKeepsNoOtherWaiting() {
        CallFlight broken = new CallFlight(calls.table, "broken", CoalesceFlight.LOST) {
            @Override
            protected boolean isTold() {
                throw new IllegalStateException("broken");
            }
        };
        CallFlight sound = CallFlight.timed(calls.table, "sound", ResultShape.FUTURE, false);
        calls.method.inFlight.enter(sound);
        sound.begun = CoalesceFlight.LOST;
        CallFlightState first = noted(sound, null);
        CallFlightState.firstLost = noted(broken, first);

        CallFlightState.repairLost();

        assertThat(sound.isDone()).isTrue();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.engine.errors().sum()).isOne();
        assertThat(CallFlightState.firstLost).isNull();
    }

    private static CallFlightState noted(CallFlight flight, @Nullable CallFlightState next) {
        CallFlightState company = new CallFlightState(0, ResultShape.FUTURE, false);
        company.lost = flight;
        company.nextLost = next;
        return company;
    }
}
