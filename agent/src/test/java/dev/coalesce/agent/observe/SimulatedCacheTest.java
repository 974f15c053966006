package dev.coalesce.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.digest.Hashes;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimulatedCacheTest {
    private static final int SECOND = Rungs.ticks(TimeUnit.SECONDS.toNanos(1));
    private static final int ONE_SECOND = 1;
    private static final int FIVE_SECONDS = 2;

    private final MemoryBudget budget = new MemoryBudget();
    private final SimulatedCache cache = new SimulatedCache(new Rungs(0), budget);
    private int thread;

    @Test
    void callsThatOverlap_followTheCallThatLeads() {
        SimulatedCall leader = enter(1, 10);
        SimulatedCall follower = enter(1, 11);
        end(leader, 20);
        SimulatedCall next = enter(1, 21);
        end(follower, 30);
        end(next, 40);

        assertThat(cache.share(Rungs.TOGETHER).follows).isEqualTo(1);
        assertThat(cache.share(Rungs.TOGETHER).hits).isZero();
        assertThat(cache.calls()).isEqualTo(3);
    }

    @Test
    void callWhileOnlyAFollowerRuns_leads() {
        SimulatedCall leader = enter(1, 10);
        enter(1, 11); // its body would not run
        end(leader, 20);

        SimulatedCall next = enter(1, 30);

        assertThat(next.outcome(Rungs.TOGETHER)).isEqualTo(SimulatedCache.LEAD);
        assertThat(next.outcome(ONE_SECOND)).isEqualTo(SimulatedCache.HIT);
    }

    @Test
    void result_isFreshForTheTtlAfterTheEndOfItsCall() {
        end(enter(1, 1), 10);

        assertThat(enter(1, 9 + SECOND - SECOND / 20).outcome(ONE_SECOND)).isEqualTo(SimulatedCache.HIT);
        assertThat(enter(1, 10 + SECOND).outcome(ONE_SECOND)).isEqualTo(SimulatedCache.LEAD);
        assertThat(enter(1, 10 + SECOND).outcome(FIVE_SECONDS)).isEqualTo(SimulatedCache.HIT);
    }

    @Test
    void hits_doNotRenewAResult() {
        end(enter(1, 1), 2);
        for (int at = SECOND / 2; at < SECOND * 2; at += SECOND / 4) {
            end(enter(1, at), at + 1);
        }

        assertThat(cache.share(ONE_SECOND).hits).isLessThan(cache.share(FIVE_SECONDS).hits);
    }

    @Test
    void failure_isNotKept() {
        SimulatedCall failing = enter(1, 1);
        synchronized (cache) {
            cache.end(failing, 2, 1, true, (short) 0);
        }

        assertThat(enter(1, 3).outcome(FIVE_SECONDS)).isEqualTo(SimulatedCache.LEAD);
    }

    @Test
    void callInsideTheBodyOfItsLeader_doesNotFollow() {
        SimulatedCall outer = new SimulatedCall(cache, 1, null);
        SimulatedCall inner = new SimulatedCall(cache, 1, null);
        synchronized (cache) {
            cache.enter(outer, 1, 5);
            cache.enter(inner, 2, 5);
        }

        assertThat(inner.outcome(Rungs.TOGETHER)).isEqualTo(SimulatedCache.ALONE);
    }

    @Test
    void hitWithAnotherResult_isStale() {
        end(enter(1, 1), 2, 7);
        end(enter(1, 3), 4, 7);
        end(enter(1, 5), 6, 9);

        assertThat(cache.share(ONE_SECOND).compared).isEqualTo(2);
        assertThat(cache.share(ONE_SECOND).stale).isEqualTo(1);
        assertThat(cache.share(Rungs.TOGETHER).compared).isZero();
    }

    @Test
    void manyKeys_takeAtMost72BytesEach() {
        for (int key = 1; key <= SimulatedCache.MAX_KEYS; key++) {
            end(enter(key, 1), 2);
            if (key >= 1_000 && key % 500 == 0) {
                assertThat(cache.bytes() / key).isLessThanOrEqualTo(72);
            }
        }
        assertThat(cache.size()).isEqualTo(SimulatedCache.MAX_KEYS);
        assertThat(budget.used()).isEqualTo(cache.bytes()).isLessThan(1_200_000);
    }

    @Test
    void keysBeyondTheLimit_countAsExecutions() {
        for (int key = 1; key <= SimulatedCache.MAX_KEYS + 100; key++) {
            end(enter(key, 1), 2);
        }
        end(enter(SimulatedCache.MAX_KEYS + 50, 3), 4);

        assertThat(cache.untracked()).isEqualTo(101);
        assertThat(cache.share(FIVE_SECONDS).saved()).isZero();
    }

    @Test
    void expiredKeys_makeRoomForOthers() {
        for (int key = 1; key <= SimulatedCache.MAX_KEYS; key++) {
            end(enter(key, 1), 2);
        }
        int later = 2 + 301 * SECOND;
        end(enter(-1, later), later + 1);

        assertThat(enter(-1, later + 2).outcome(ONE_SECOND)).isEqualTo(SimulatedCache.HIT);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void noMemoryLeft_callsAreNotTracked() {
        SimulatedCache small = new SimulatedCache(new Rungs(0), new MemoryBudget(100));
        SimulatedCall call = new SimulatedCall(small, 1, null);
        synchronized (small) {
            small.enter(call, 1, 0);
            small.end(call, 2, 1, false, (short) 0);
        }

        assertThat(small.calls()).isEqualTo(1);
        assertThat(small.untracked()).isEqualTo(1);
    }

    @Test
    void release_givesAllMemoryBack() {
        SimulatedCall running = enter(1, 1);
        synchronized (cache) {
            cache.release();
        }

        end(running, 2);
        end(enter(2, 3), 4);
        assertThat(budget.used()).isZero();
    }

    @Test
    void leaderWhoseEndIsNeverReported_isNotFollowedForEver() {
        enter(1, 1);
        for (int i = 0; i < 1 << 19; i++) {
            enter(2, 2);
        }

        assertThat(enter(1, 3).outcome(Rungs.TOGETHER)).isEqualTo(SimulatedCache.LEAD);
    }

    private SimulatedCall enter(long key, int now) {
        SimulatedCall call = new SimulatedCall(cache, Hashes.mix(key), null);
        synchronized (cache) {
            cache.enter(call, now, thread++ & 0x7ff);
        }
        return call;
    }

    private void end(SimulatedCall call, int now) {
        end(call, now, 0);
    }

    private void end(SimulatedCall call, int now, int digest) {
        synchronized (cache) {
            cache.end(call, now, 1_000, false, (short) digest);
        }
    }
}
