package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.testing.Caller;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that the agent makes again. */
class ReplayContextTest {
    private final Calls calls = Calls.with();

    @AfterEach
    void nothingIsLeftBehind() throws ReflectiveOperationException {
        Field held = ReplayContext.class.getDeclaredField("PENDING");
        held.setAccessible(true);
        assertThat((Map<?, ?>) held.get(null)).isEmpty();
    }

    @Test
    void theCallThatATicketIsForLeadsItsFlight() {
        CallFlight flight = flight("k");
        Calls.replay(flight, () -> calls.call("k", () -> "v"));

        assertThat(flight.isDone()).isTrue();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counters().leads()).isEqualTo(1);
    }

    @Test
    void callsInsideTheBodyAreOrdinaryOnes() {
        Calls.replay(flight("k"), () -> calls.call("k", () -> calls.call("inside", () -> "v")));

        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void callsOfOtherMethodsOnTheWayAreOrdinaryOnes() {
        Calls other = Calls.with();
        CallFlight flight = flight("k");
        Calls.replay(flight, () -> {
            other.call("k", () -> "on the way");
            assertThat(flight.isDone()).isFalse();
            return calls.call("k", () -> "v");
        });

        assertThat(flight.isDone()).isTrue();
        assertThat(other.counters().leads()).isEqualTo(1);
    }

    @Test
    void aCallThatNeverGetsThereFreesTheKey() {
        CallFlight flight = flight("k");
        Calls.replay(flight, () -> {
            throw new IllegalStateException("on the way");
        });

        assertThat(flight.isDone()).isTrue();
        assertThat(calls.call("k", () -> "own")).isEqualTo("own");
    }

    @Test
    void whatTheBodyThrowsStaysInside() {
        CallFlight flight = flight("k");

        Calls.replay(
                flight,
                () -> calls.call("k", () -> {
                    throw new AssertionError("nobody's");
                }));
        assertThat(flight.isDone()).isTrue();
        assertThat(calls.counters().failures()).isEqualTo(1);
    }

    @Test
    void aCallAloneRunsItsBodyAndTellsNobody() throws Exception {
        CoalesceFlight other = Calls.lead(calls.group, "k");
        assertThat(ReplayContext.runUncoalesced(calls.group, () -> calls.call("k", () -> "alone")))
                .isEqualTo("alone");
        assertThat(calls.bodies).hasValue(1);
        other.end("v", null);
    }

    @Test
    void whatACallAloneThrowsIsThrown() {
        assertThat(catchThrowable(() -> ReplayContext.runUncoalesced(
                        calls.group,
                        () -> calls.call("k", () -> {
                            throw new IOException("its own");
                        }))))
                .hasMessage("its own");
    }

    @Test
    void ticketsOfOtherThreadsAreNotTaken() {
        Calls.replay(flight("k"), () -> {
            Caller other = Caller.start(() -> calls.call("other", () -> "led"));
            assertThat(other.result()).isEqualTo("led");
            return calls.call("k", () -> "v");
        });

        assertThat(calls.counters().leads()).isEqualTo(2);
    }

    @Test
    void aTicketInsideAnotherGivesTheOuterOneBack() {
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
        CallFlight flight = ValueStrategy.INSTANCE.flightOfNobody(calls.group, key, false);
        assertThat(calls.method.flights.enter(flight)).isNull();
        return flight;
    }
}
