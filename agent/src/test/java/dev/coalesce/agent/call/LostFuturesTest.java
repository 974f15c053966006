package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.LostFlights;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several flights whose leaders had no stack left to complete the futures of their followers. */
class LostFuturesTest {
    private static final LostFlights.Step OUT_OF_STACK = new LostFlights.Step() {
        @Override
        public Object run(Flight flight, @Nullable Object argument, @Nullable Throwable thrown) {
            throw new StackOverflowError();
        }
    };

    private final Calls calls = Calls.ofFutures();

    /** Works off the list of lost flights on the current thread. */
    private final LostFlights lostFlights =
            new LostFlights(calls.method.flights, Runnable::run, (what, cause) -> calls.errors.increment());

    @Test
    void oneLostFlightCannotBeCompleted_theOthersAre() {
        CallFlight broken = new CallFlight(calls.group, "broken", 1) {
            @Override
            protected boolean isTold() {
                throw new IllegalStateException("broken");
            }
        };
        broken.initState(1, FutureStrategy.INSTANCE, false);
        CallFlight sound = FutureStrategy.INSTANCE.newLeaderlessFlight(calls.group, "sound", false);
        calls.method.flights.enter(sound);
        lose(sound);
        lose(broken);

        lostFlights.repair();

        assertThat(sound.isDone()).isTrue();
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.errors.sum()).isOne();

        CallFlight later = FutureStrategy.INSTANCE.newLeaderlessFlight(calls.group, "later", false);
        lose(later);
        lostFlights.repair();
        assertThat(later.isDone()).isTrue();
        assertThat(calls.errors.sum())
                .as("flights that were worked off are not listed any more")
                .isOne();
    }

    private static void lose(CallFlight flight) {
        assertThatThrownBy(() -> LostFlights.guard(flight, OUT_OF_STACK, null, null))
                .isInstanceOf(StackOverflowError.class);
        assertThat(flight.isLost()).isTrue();
    }
}
