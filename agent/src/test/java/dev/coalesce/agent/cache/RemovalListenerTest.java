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

/** Results that have to be given back are so once each: when they are kept no longer, and not before. */
class RemovalListenerTest {
    private static final long TTL = 100;
    private static final long STALE_FOR = 50;
    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    private final AtomicLong clock = new AtomicLong();
    private final Collection<Object> gone = new ConcurrentLinkedQueue<>();
    private final Results results = of(new Results(3, new ExpiryPolicy(STALE_FOR, clock::get, () -> {}, gone::add)));

    Results of(Results few) {
        return few;
    }

    @BeforeEach
    void nothingYet() {
        gone.clear();
    }

    @Test
    void oneThatIsReplaced() {
        results.put("key", "old", TTL);
        assertThat(gone).isEmpty();
        results.put("key", "new", TTL);
        assertThat(gone).containsExactly("old");
    }

    /** Kept twice is to be given back twice. */
    @Test
    void oneThatIsReplacedByItself() {
        results.put("key", "same", TTL);
        results.put("key", "same", TTL);
        results.invalidate("key");
        assertThat(gone).containsExactly("same", "same");
    }

    @Test
    void oneThatIsDropped() {
        results.put("a", 1, TTL);
        results.put("b", 2, TTL);
        results.invalidate("a");
        assertThat(gone).containsExactly(1);
        results.invalidateAll();
        results.invalidate("a");
        assertThat(gone).containsExactly(1, 2);
    }

    @Test
    void oneThatIsOver() {
        results.put("key", "outcome", TTL);
        clock.addAndGet(TTL);
        results.sweep();
        assertThat(gone).isEmpty();
        clock.addAndGet(STALE_FOR);
        results.sweep();
        assertThat(gone).containsExactly("outcome");
    }

    @Test
    void oneThatThereIsNoRoomFor() {
        for (int i = 0; i < 10; i++) {
            results.put(i, i, TTL);
        }
        assertThat(gone).hasSize(7);
        results.resize(0);
        assertThat(gone).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void notOneThatIsHeldOrShortenedUntilItGoes() {
        results.put("held", 1, TTL);
        clock.addAndGet(TTL);
        results.put("shortened", 2, TTL);
        results.holdStale("held", 10);
        results.shorten(20, 20);
        assertThat(gone).isEmpty();
        results.put("held", 3, TTL);
        assertThat(gone).containsExactly(1);
        results.shorten(0, 0);
        assertThat(gone).containsExactlyInAnyOrder(1, 2, 3);
    }

    /** Each that was kept, once, in whatever order the threads came. */
    @Test
    void everyOneOnceHoweverCallsMeet() throws Exception {
        AtomicInteger kept = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(THREADS);
        List<FutureTask<?>> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int seed = t;
            FutureTask<?> task = new FutureTask<>(() -> {
                start.countDown();
                start.await();
                for (int i = 0; i < ROUNDS; i++) {
                    act(i * 31 + seed * 17, kept);
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
        Eventually.isTrue("all gone", () -> gone.size() >= kept.get());
        assertThat(gone).hasSize(kept.get()).doesNotHaveDuplicates();
    }

    private void act(int what, AtomicInteger kept) {
        String key = "key" + (what / 8 % 12);
        switch (what % 8) {
            case 0, 1, 2 -> results.put(key, kept.incrementAndGet(), TTL);
            case 3 -> results.holdStale(key, 10);
            case 4 -> results.shorten(what % 3 == 0 ? 0 : 20, 20);
            case 5 -> results.invalidate(key);
            case 6 -> results.resize(what % 5 == 0 ? 2 : 20);
            default -> {
                clock.addAndGet(TTL / 2);
                results.sweep();
            }
        }
    }

    /** The same of a home that has had many. */
    static class OfManyTest extends RemovalListenerTest {
        @Override
        Results of(Results few) {
            return GrownResults.toMany(few, 3);
        }
    }
}
