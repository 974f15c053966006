package dev.coalesce.agent.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what is found out about long waits, and flights whose leader is gone. */
class WaitInspectorTest {
    private static final StackTraceElement[] NO_FRAMES = {};

    @AfterEach
    void assertNoRecordedWaits() {
        assertThat(WaitGraph.size()).isZero();
    }

    /** A flight of a method whose frames are those named {@code method}. */
    private static final class Watched extends TestFlight implements WatchedMethod {
        Watched(Object key) {
            super(TestFlight.OWNER_OF_KEYS, key, 1);
        }

        @Override
        protected @Nullable WatchedMethod watchedMethod() {
            return this;
        }

        @Override
        public int countFrames(StackTraceElement[] stack) {
            int count = 0;
            for (StackTraceElement frame : stack) {
                count += frame.getMethodName().equals("method") ? 1 : 0;
            }
            return count;
        }

        @Override
        public boolean isWaitNoticeDue(long now) {
            return false;
        }
    }

    private volatile @Nullable Watched flight;

    private Watched flight() {
        return Objects.requireNonNull(flight);
    }

    private Object method(Object key, Gate body) throws InterruptedException {
        flight = new Watched(key);
        body.pass();
        return "returned";
    }

    @Test
    void leaderInItsMethod_isNotLost() {
        Gate body = new Gate();
        Caller leader = Caller.start(() -> method("key", body));
        body.awaitReached();

        assertThat(LostFlights.hasLostLeader(flight())).isFalse();
        body.open();
        assertThat(leader.result()).isEqualTo("returned");
    }

    /** The state after a debugger has dropped the method's frame, or forced it to return. */
    @Test
    void leaderHasLeftItsMethod_isLost() {
        Gate body = new Gate();
        Gate after = new Gate();
        body.open();
        Caller leader = Caller.start(() -> {
            Object unused = method("key", body);
            after.pass();
            return "later";
        });
        after.awaitReached();

        assertThat(LostFlights.hasLostLeader(flight())).isTrue();
        flight().complete("ended after all");
        assertThat(LostFlights.hasLostLeader(flight())).isFalse();
        after.open();
        assertThat(leader.result()).isEqualTo("later");
    }

    @Test
    void leadersThreadHasEnded_isLost() throws Exception {
        Gate body = new Gate();
        body.open();
        Caller leader = Caller.start(() -> method("key", body));
        assertThat(leader.result()).isEqualTo("returned");
        leader.thread().join();

        assertThat(LostFlights.hasLostLeader(flight())).isTrue();
    }

    @Test
    void promotedThreadIsTheLeader_beforeItRuns() {
        TestFlight left = TestFlight.of("key");
        ThreadWaiter waiter = new ThreadWaiter(left, 0, ResultWatch.NONE);
        assertThat(left.push(waiter)).isTrue();
        assertThat(left.promoteWaiter()).isTrue();

        assertThat(left.leader()).isSameAs(Thread.currentThread());
    }

    @Test
    void longWait_namesThreadsLeaderAndWhatToSet() {
        TestFlight awaited = TestFlight.of("EUR");
        WaitInspector.LongWait wait = new WaitInspector.LongWait(awaited);
        for (int i = 0; i < 7; i++) {
            wait.add(new Thread(null, null, "caller-" + i), TimeUnit.SECONDS.toNanos(10 + i));
        }
        String text = wait.describe();

        assertThat(text)
                .startsWith("7 threads have waited for 16 s for another call of " + awaited
                        + ": caller-6, caller-5, caller-4, caller-3, caller-2 and 2 more")
                .contains("The leader is the thread " + Thread.currentThread().getName())
                .contains("set waitTimeout")
                .contains("waitNotice");
        assertThat(wait.leadersStack().getStackTrace()).isNotEmpty();
        assertThat(wait.leadersStack())
                .hasToString(
                        "stack of the leader, thread " + Thread.currentThread().getName());
    }

    @Test
    void leaderIsNoThread_saysSo() {
        WaitInspector.LongWait wait = new WaitInspector.LongWait(TestFlight.withoutLeader("EUR"));
        wait.add(new Thread(null, null, "caller"), 5_000_000);

        assertThat(wait.describe()).startsWith("a thread has waited for 5 ms").contains("asynchronously");
        assertThat(wait.leadersStack().getStackTrace()).isEqualTo(NO_FRAMES);
    }

    @Test
    void leaderWaitsItself_namesForWhat() {
        TestFlight other = TestFlight.of("other");
        TestFlight[] awaited = new TestFlight[1];
        Caller leader = Caller.start(() -> {
            awaited[0] = TestFlight.of("EUR");
            return other.await(0);
        });
        leader.awaitFollowing();
        WaitInspector.LongWait wait = new WaitInspector.LongWait(awaited[0]);
        wait.add(new Thread(null, null, "caller"), 1);

        assertThat(wait.describe())
                .contains("it waits itself for a call of " + other + " by the thread "
                        + Thread.currentThread().getName());
        other.complete("done");
        assertThat(leader.result()).isEqualTo("done");
    }

    /** Waits inside its static initializer. */
    private static final class Initialized {
        static final Object VALUE = initialize();

        private static Object initialize() {
            try {
                return LATE.await(0);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final TestFlight LATE = TestFlight.of("late");

    @Test
    void followerInStaticInitializer_isNamed() {
        Caller follower = Caller.start(() -> Initialized.VALUE).awaitFollowing();
        StringBuilder text = new StringBuilder();
        WaitHints.add(text, null, List.of(follower.thread()));

        assertThat(text.toString())
                .contains("waits inside the static initializer of " + Initialized.class.getName())
                .contains("both wait for ever");
        LATE.complete("done");
        assertThat(follower.result()).isEqualTo("done");
    }
}
