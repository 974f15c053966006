package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that the removal listener receives each outcome exactly once, when it is no longer cached. */
class RemovalListenerTest {
    private static final long TTL = 100;
    private static final long STALE_FOR = 50;
    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    private final AtomicLong clock = new AtomicLong();
    private final Collection<Object> removed = new ConcurrentLinkedQueue<>();
    private final Results results =
            prepare(new Results(3, new ExpiryPolicy(STALE_FOR, clock::get, () -> {}, removed::add), null));

    Results prepare(Results empty) {
        return empty;
    }

    @BeforeEach
    void forgetRemovalsOfThePreparation() {
        removed.clear();
    }

    @Test
    void replacedResult_isReported() {
        results.put("key", "old", TTL);
        assertThat(removed).isEmpty();
        results.put("key", "new", TTL);
        assertThat(removed).containsExactly("old");
    }

    /** An outcome that was put twice must be released twice. */
    @Test
    void resultReplacedByItself_isReportedTwice() {
        results.put("key", "same", TTL);
        results.put("key", "same", TTL);
        results.invalidate("key");
        assertThat(removed).containsExactly("same", "same");
    }

    @Test
    void invalidatedResults_areReported() {
        results.put("a", 1, TTL);
        results.put("b", 2, TTL);
        results.invalidate("a");
        assertThat(removed).containsExactly(1);
        results.invalidateAll();
        results.invalidate("a");
        assertThat(removed).containsExactly(1, 2);
    }

    @Test
    void expiredResult_isReportedWhenItCanNoLongerBeServedStale() {
        results.put("key", "outcome", TTL);
        clock.addAndGet(TTL);
        results.sweep();
        assertThat(removed).isEmpty();
        clock.addAndGet(STALE_FOR);
        results.sweep();
        assertThat(removed).containsExactly("outcome");
    }

    @Test
    void evictedResults_areReported() {
        for (int i = 0; i < 10; i++) {
            results.put(i, i, TTL);
        }
        assertThat(removed).hasSize(7);
        results.resize(0);
        assertThat(removed).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void heldOrShortenedResult_isReportedOnlyWhenItIsRemoved() {
        results.put("held", 1, TTL);
        clock.addAndGet(TTL);
        results.put("shortened", 2, TTL);
        results.holdStale("held", 10);
        results.shorten(20, 20);
        assertThat(removed).isEmpty();
        results.put("held", 3, TTL);
        assertThat(removed).containsExactly(1);
        results.shorten(0, 0);
        assertThat(removed).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void concurrentOperations_reportEveryResultOnce() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(THREADS);
        List<FutureTask<?>> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int seed = t;
            FutureTask<?> task = new FutureTask<>(() -> {
                start.countDown();
                start.await();
                for (int i = 0; i < ROUNDS; i++) {
                    operate(i * 31 + seed * 17, puts);
                }
                return null;
            });
            threads.add(task);
            new Thread(task).start();
        }
        for (FutureTask<?> each : threads) {
            each.get();
        }
        results.invalidateAll();
        results.sweep();
        Eventually.isTrue("the removal of all results", () -> removed.size() >= puts.get());
        assertThat(removed).hasSize(puts.get()).doesNotHaveDuplicates();
    }

    private void operate(int step, AtomicInteger puts) {
        String key = "key" + (step / 8 % 12);
        switch (step % 8) {
            case 0, 1, 2 -> results.put(key, puts.incrementAndGet(), TTL);
            case 3 -> results.holdStale(key, 10);
            case 4 -> results.shorten(step % 3 == 0 ? 0 : 20, 20);
            case 5 -> results.invalidate(key);
            case 6 -> results.resize(step % 5 == 0 ? 2 : 20);
            default -> {
                clock.addAndGet(TTL / 2);
                results.sweep();
            }
        }
    }

    /** Runs the same tests on results that have outgrown their list. */
    static class GrownTest extends RemovalListenerTest {
        @Override
        Results prepare(Results empty) {
            return GrownResults.grow(empty, 3);
        }
    }
}
