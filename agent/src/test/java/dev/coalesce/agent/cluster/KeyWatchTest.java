package dev.coalesce.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Tests who is woken when a key changes in the engine. */
class KeyWatchTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private final KeyWatch watch = new KeyWatch(SharedKey.of("method", new byte[32]), new byte[32], "key");

    /** There are two flights of a key after an invalidation. */
    @Test
    void severalThreadsWait_allAreWoken() {
        List<Caller> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(Caller.start(() -> {
                watch.await(0, LONG);
                return "woken";
            }));
        }
        for (Caller each : waiting) {
            Eventually.isTrue("waits", () -> LockSupport.getBlocker(each.thread()) == watch);
        }

        watch.change();
        assertThat(waiting).allSatisfy(each -> assertThat(each.result()).isEqualTo("woken"));
    }

    @Test
    void signalBeforeTheWaiterIsAdded_wakesIt() throws InterruptedException {
        AtomicInteger woken = new AtomicInteger();
        watch.change();
        watch.add(0, woken::incrementAndGet);
        assertThat(woken).hasValue(1);
        watch.await(0, LONG); // returns at once
    }

    @Test
    void oneOfTwoCallsThatWaitEnds_leaderIsStillNamed() {
        CallProgress first = new CallProgress(watch, new ClusterCounters());
        CallProgress second = new CallProgress(watch, new ClusterCounters());
        FleetLeader leader = new FleetLeader(1, false, 0);
        first.ledBy(leader);
        second.ledBy(leader);
        second.ledBy(leader); // the second question of the same call

        first.ended(EngineCall.Result.TIMED_OUT);
        first.ended(EngineCall.Result.TIMED_OUT);
        assertThat(watch.fleetLeader()).isEqualTo(leader);
        second.ended(EngineCall.Result.ARRIVED);
        assertThat(watch.fleetLeader()).isNull();
    }

    @Test
    void removedWaiters_areNotWoken() {
        AtomicInteger woken = new AtomicInteger();
        List<KeyWatch.Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            KeyWatch.Waiter waiter = woken::incrementAndGet;
            waiters.add(waiter);
            watch.add(0, waiter);
        }
        watch.remove(waiters.get(1));
        watch.remove(waiters.get(1));
        watch.change();
        assertThat(woken).hasValue(2);
        watch.remove(waiters.get(2));
        watch.remove(waiters.get(0));
        watch.change();
        assertThat(woken).hasValue(2);
    }
}
