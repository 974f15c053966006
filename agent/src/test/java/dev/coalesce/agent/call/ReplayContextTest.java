package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.testing.Caller;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests invocations that the agent repeats. */
class ReplayContextTest {
    private final Calls calls = Calls.with();

    @AfterEach
    void assertNothingPending() throws ReflectiveOperationException {
        Field held = ReplayContext.class.getDeclaredField("PENDING");
        held.setAccessible(true);
        assertThat((Map<?, ?>) held.get(null)).isEmpty();
    }

    @Test
    void replayedCall_leadsItsFlight() {
        CallFlight flight = flight("k");
        Calls.replay(flight, () -> calls.call("k", () -> "v"));

        assertThat(flight.isDone()).isTrue();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counters().leads()).isEqualTo(1);
    }

    @Test
    void callInsideReplayedBody_isOrdinary() {
        Calls.replay(flight("k"), () -> calls.call("k", () -> calls.call("inside", () -> "v")));

        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void otherMethodCalledBeforeReplayedCall_isOrdinary() {
        Calls other = Calls.with();
        CallFlight flight = flight("k");
        Calls.replay(flight, () -> {
            other.call("k", () -> "before");
            assertThat(flight.isDone()).isFalse();
            return calls.call("k", () -> "v");
        });

        assertThat(flight.isDone()).isTrue();
        assertThat(other.counters().leads()).isEqualTo(1);
    }

    @Test
    void replayFailsBeforeCall_keyIsFree() {
        CallFlight flight = flight("k");
        Calls.replay(flight, () -> {
            throw new IllegalStateException("before the call");
        });

        assertThat(flight.isDone()).isTrue();
        assertThat(calls.call("k", () -> "own")).isEqualTo("own");
    }

    @Test
    void replayedBodyThrows_exceptionIsNotRethrown() {
        CallFlight flight = flight("k");

        Calls.replay(
                flight,
                () -> calls.call("k", () -> {
                    throw new AssertionError("not rethrown");
                }));
        assertThat(flight.isDone()).isTrue();
        assertThat(calls.counters().failures()).isEqualTo(1);
    }

    @Test
    void callAlone_runsBodyWithoutSharing() throws Exception {
        CoalesceFlight other = Calls.lead(calls.group, "k");
        assertThat(ReplayContext.runUncoalesced(calls.group, () -> calls.call("k", () -> "alone"), Reason.CYCLE))
                .isEqualTo("alone");
        assertThat(calls.bodies).hasValue(1);
        other.end("v", null);
    }

    @Test
    void callAloneFails_exceptionIsThrown() {
        assertThat(catchThrowable(() -> ReplayContext.runUncoalesced(
                        calls.group,
                        () -> calls.call("k", () -> {
                            throw new IOException("its own");
                        }),
                        Reason.CYCLE)))
                .hasMessage("its own");
    }

    @Test
    void callOnOtherThread_isOrdinary() {
        Calls.replay(flight("k"), () -> {
            Caller other = Caller.start(() -> calls.call("other", () -> "led"));
            assertThat(other.result()).isEqualTo("led");
            return calls.call("k", () -> "v");
        });

        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void nestedReplay_restoresOuterReplay() {
        CallFlight outer = flight("outer");
        CallFlight inner = flight("inner");
        Calls.replay(outer, () -> {
            Calls.replay(inner, () -> calls.call("inner", () -> "i"));
            assertThat(inner.isDone()).isTrue();
            return calls.call("outer", () -> "o");
        });

        assertThat(outer.isDone()).isTrue();
    }

    private CallFlight flight(Object key) {
        CallFlight flight = ValueStrategy.INSTANCE.newLeaderlessFlight(calls.group, key, false);
        assertThat(calls.method.flights.enter(flight)).isNull();
        return flight;
    }
}
