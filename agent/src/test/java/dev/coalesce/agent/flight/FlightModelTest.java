package dev.coalesce.agent.flight;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Model-checks one waiter and one leader: in every checked interleaving the waiter is answered. */
@Tag("model")
class FlightModelTest {
    @BeforeAll
    static void disableWatchdog() {
        ModelChecking.withoutWatchdog();
    }

    private static final int INTERLEAVINGS = 200;

    /** A waiting thread. Uses no assertion library, because the model checker instruments everything that runs. */
    private static final class Follower {
        final TestFlight flight = TestFlight.withoutLeader("key");
        private final AtomicReference<@Nullable Object> received = new AtomicReference<>();
        private final Thread thread = new Thread(this::follow);

        void follow() {
            try {
                received.set(flight.await(0));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Follower start() {
            thread.start();
            return this;
        }

        void assertOutcome(Object outcome) throws InterruptedException {
            thread.join();
            if (received.get() != outcome || WaitGraph.awaitedBy(thread) != null) {
                throw new AssertionError(received);
            }
        }
    }

    private interface Program {
        void run() throws InterruptedException;
    }

    private static void check(Program program) {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            try {
                program.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void leaderCompletes_followerGetsOutcome() {
        check(() -> {
            Follower follower = new Follower().start();
            follower.flight.complete("outcome");
            follower.assertOutcome("outcome");
        });
    }

    @Test
    void leaderHandsOver_followerIsPromotedOrSeesAbandonedFlight() {
        check(() -> {
            Follower follower = new Follower().start();
            boolean handedOver = follower.flight.promoteWaiter();
            follower.assertOutcome(handedOver ? Signal.PROMOTED : Signal.ABANDONED);
        });
    }

    /** Races a follower that gives up with {@code handOver}: it either leaves or is promoted. */
    @Test
    void followerLeavesDuringHandOver_isNotPromoted() {
        check(() -> {
            TestFlight flight = TestFlight.withoutLeader("key");
            SharedFuture future = new SharedFuture(flight, () -> "again");
            flight.join(future);
            AtomicBoolean left = new AtomicBoolean();
            Thread follower = new Thread(() -> left.set(future.leaveWait()));
            follower.start();
            boolean handedOver = flight.promoteWaiter();
            follower.join();
            if (handedOver == left.get() || flight.promotions.size() != (handedOver ? 1 : 0)) {
                throw new AssertionError("handed over " + handedOver + ", left " + left);
            }
        });
    }
}
