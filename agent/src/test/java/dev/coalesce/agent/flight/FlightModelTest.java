package dev.coalesce.agent.flight;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One who waits for a flight, and its leader: in all interleavings that are walked through the one is answered. */
@Tag("model")
class FlightModelTest {
    @BeforeAll
    static void nobodyElseWakesThem() {
        ModelChecking.withoutLookout();
    }

    private static final int INTERLEAVINGS = 200;

    /** No assertion library in here: all that runs is taken apart. */
    private static final class Follower {
        final TestFlight flight = TestFlight.withoutLeader("key");
        private final AtomicReference<@Nullable Object> got = new AtomicReference<>();
        private final Thread thread = new Thread(this::follow);

        void follow() {
            try {
                got.set(flight.await(0));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Follower start() {
            thread.start();
            return this;
        }

        void mustGet(Object outcome) throws InterruptedException {
            thread.join();
            if (got.get() != outcome || WaitGraph.size() != 0) {
                throw new AssertionError(got);
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
    void noWakeUpIsLost() {
        check(() -> {
            Follower follower = new Follower().start();
            follower.flight.complete("outcome");
            follower.mustGet("outcome");
        });
    }

    @Test
    void noHandOverIsLost() {
        check(() -> {
            Follower follower = new Follower().start();
            boolean taken = follower.flight.promoteWaiter();
            follower.mustGet(taken ? Signal.PROMOTED : Signal.ABANDONED);
        });
    }

    /** A follower that gives up while the leader goes away has left or leads: never both, never neither. */
    @Test
    void whoLeavesIsNotPromoted() {
        check(() -> {
            TestFlight flight = TestFlight.withoutLeader("key");
            SharedFuture future = new SharedFuture(flight, () -> "again");
            flight.join(future);
            AtomicBoolean left = new AtomicBoolean();
            Thread follower = new Thread(() -> left.set(future.leaveWait()));
            follower.start();
            boolean taken = flight.promoteWaiter();
            follower.join();
            if (taken == left.get() || flight.promotions.size() != (taken ? 1 : 0)) {
                throw new AssertionError("taken over " + taken + ", left " + left);
            }
        });
    }
}
