package dev.coalesce.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.settings.ResultShape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the list of flights whose leaders had no stack left to notify their futures. */
class LostFuturesTest {
    private final Calls calls = Calls.ofFutures();

    @Test
    void oneFlightCannotBeRepaired_othersAreRepaired() {
        CallFlight broken = new CallFlight(calls.table, "broken", CoalesceFlight.LOST) {
            @Override
            protected boolean isTold() {
                throw new IllegalStateException("broken");
            }
        };
        CallFlight sound = CallFlight.timed(calls.table, "sound", ResultShape.FUTURE, false);
        calls.method.inFlight.enter(sound);
        sound.begun = CoalesceFlight.LOST;
        CallFlightState first = recorded(sound, null);
        CallFlightState.firstLost = recorded(broken, first);

        CallFlightState.repairLost();

        assertThat(sound.isDone()).isTrue();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.engine.errors().sum()).isOne();
        assertThat(CallFlightState.firstLost).isNull();
    }

    private static CallFlightState recorded(CallFlight flight, @Nullable CallFlightState next) {
        CallFlightState state = new CallFlightState(0, ResultShape.FUTURE, false);
        state.lost = flight;
        state.nextLost = next;
        return state;
    }
}
