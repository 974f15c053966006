package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.flight.Failure;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests results held in a list, and that no concurrent change is lost when the list becomes a cache. */
class SmallEntryListTest {
    private static final long TTL = 100;

    private final AtomicLong clock = new AtomicLong();
    private final LongAdder evicted = new LongAdder();
    private final List<Object> removed = new ArrayList<>();
    private final ExpiryPolicy policy = new ExpiryPolicy(0, clock::get, evicted::increment, removed::add);

    private Results results(long maxSize) {
        return new Results(maxSize, policy, null);
    }

    private Results fullList() {
        Results results = results(100);
        for (int i = 0; i < SmallEntryList.MAX_LENGTH; i++) {
            results.put("k" + i, i, TTL);
        }
        return results;
    }

    /**
     * A key that runs another operation when it is hashed for the n-th time. The steps of an operation hash the key, so
     * this lets a test interleave two operations on one thread.
     */
    private static final class InterleavingKey {
        private int remainingHashes;
        private final Runnable other;

        InterleavingKey(int hashCount, Runnable other) {
            this.remainingHashes = hashCount;
            this.other = other;
        }

        @Override
        public int hashCode() {
            if (--remainingHashes == 0) {
                other.run();
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    /** Runs the other operation before the new list is published. */
    private static InterleavingKey beforeListIsPublished(Runnable other) {
        return new InterleavingKey(1, other);
    }

    /** Runs the other operation while the cache is filled, before it is published. */
    private static InterleavingKey whileCacheIsFilled(Runnable other) {
        return new InterleavingKey(3, other); // the first two hashes create the list and look up the replaced entry
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SmallEntryList.MAX_LENGTH, SmallEntryList.MAX_LENGTH + 1, 50})
    void anyNumberOfResults_areAllFound(int count) {
        Results results = results(100);
        for (int i = 0; i < count; i++) {
            results.put("k" + i, i, TTL);
        }
        for (int i = 0; i < count; i++) {
            assertThat(results.fresh("k" + i)).isEqualTo(i);
            assertThat(results.stale("k" + i)).isEqualTo(i);
        }
        assertThat(results.fresh("another")).isNull();
        assertThat(results.size()).isEqualTo(count);
        assertThat(removed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, SmallEntryList.MAX_LENGTH})
    void fullList_evictsTheResultThatExpiresFirst(int capacity) {
        Results results = results(capacity);
        results.put("failure", new Failure(new IllegalStateException()), 1);
        for (int i = 1; i < capacity; i++) {
            results.put(i, i, TTL + i);
        }
        results.put("new", "new", TTL / 2);
        assertThat(results.fresh("failure")).isNull();
        assertThat(results.fresh("new")).isEqualTo("new");
        assertThat(results.size()).isEqualTo(capacity);
        assertThat(evicted.sum()).isEqualTo(1);
        results.put("newer", "newer", 1);
        assertThat(results.fresh("new"))
                .as("evicted before results that are fresh for longer")
                .isNull();
        assertThat(results.fresh("newer"))
                .as("the latest result, which is not evicted")
                .isEqualTo("newer");
    }

    @Test
    void maximumOfZero_cachesNothingAndReportsTheRemoval() {
        Results results = results(0);
        results.put("key", "outcome", TTL);
        assertThat(results.fresh("key")).isNull();
        assertThat(evicted.sum()).isEqualTo(1);
        assertThat(removed).containsExactly("outcome");
    }

    /** A hash map behaves in the same way. */
    @Test
    void keyChangedAfterPut_isNotFound() {
        List<String> key = new ArrayList<>(List.of("a"));
        Results results = results(10);
        results.put(key, "of a", TTL);
        key.set(0, "b");
        assertThat(results.fresh(List.of("b"))).isNull();
        assertThat(results.fresh(List.of("a"))).isNull();
        results.put(key, "of b", TTL);
        assertThat(results.fresh(List.of("b"))).isEqualTo("of b");
        results.invalidate(key);
        assertThat(removed).containsExactly("of b");
        results.invalidateAll();
        assertThat(removed).containsExactly("of b", "of a");
    }

    @Test
    void invalidationDuringPut_bothTakeEffect() {
        Results results = results(10);
        results.put("old", "old", TTL);
        InterleavingKey key = beforeListIsPublished(() -> results.invalidate("old"));
        results.put(key, "new", TTL);
        assertThat(results.fresh("old")).isNull();
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(removed).containsExactly("old");
    }

    @Test
    void putDuringInvalidation_bothTakeEffect() {
        Results results = results(10);
        InterleavingKey key = new InterleavingKey(2, () -> results.put("new", "new", TTL));
        results.put(key, "old", TTL);
        results.invalidate(key);
        assertThat(results.fresh("new")).isEqualTo("new");
        assertThat(results.fresh(key)).isNull();
        assertThat(removed).containsExactly("old");
    }

    @Test
    void invalidationWhileCacheIsFilled_takesEffect() {
        Results results = fullList();
        InterleavingKey key = whileCacheIsFilled(() -> results.invalidate("k3"));
        results.put(key, "new", TTL);
        assertThat(results.fresh("k3")).isNull();
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(results.fresh("k0")).isEqualTo(0);
        assertThat(removed).containsExactly(3);
    }

    @Test
    void invalidationOfAllWhileCacheIsFilled_takesEffect() {
        Results results = fullList();
        InterleavingKey key = whileCacheIsFilled(results::invalidateAll);
        results.put(key, "new", TTL);
        assertThat(results.size()).isEqualTo(1);
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(removed).hasSize(SmallEntryList.MAX_LENGTH).doesNotHaveDuplicates();
    }

    @Test
    void replacementWhileCacheIsFilled_takesEffect() {
        Results results = fullList();
        InterleavingKey key = whileCacheIsFilled(() -> results.put("k3", "newer", TTL));
        results.put(key, "new", TTL);
        assertThat(results.fresh("k3")).isEqualTo("newer");
        assertThat(removed).containsExactly(3);
    }

    @Test
    void secondCacheWhileCacheIsFilled_keepsAllResults() {
        Results results = fullList();
        InterleavingKey key = whileCacheIsFilled(() -> results.put("another", "another", TTL));
        results.put(key, "new", TTL);
        assertThat(results.fresh("another")).isEqualTo("another");
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(results.size()).isEqualTo(SmallEntryList.MAX_LENGTH + 2);
        assertThat(removed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, SmallEntryList.MAX_LENGTH, SmallEntryList.MAX_LENGTH + 1, 20})
    void resizeWhileCacheIsFilled_takesEffect(long newMaxSize) {
        Results results = fullList();
        results.put(whileCacheIsFilled(() -> results.resize(newMaxSize)), "new", TTL);
        assertThat(results.size()).isLessThanOrEqualTo(newMaxSize);
        for (int i = 0; i < 200; i++) {
            results.put("more " + i, "more " + i, TTL);
        }
        assertThat(results.size()).isEqualTo(newMaxSize);
        assertThat(evicted.sum()).isEqualTo(SmallEntryList.MAX_LENGTH + 1 + 200 - newMaxSize);
        assertThat(removed).hasSize((int) evicted.sum()).doesNotHaveDuplicates();
    }

    @Test
    void resizeDuringPut_takesEffect() {
        Results results = results(10);
        results.put("a", "a", TTL);
        results.put("b", "b", TTL);
        results.put(beforeListIsPublished(() -> results.resize(2)), "c", TTL);
        assertThat(results.size()).isEqualTo(2);
        assertThat(evicted.sum()).isEqualTo(1);
    }

    /** This happens if another thread raises the maximum after a put published its list and before the put evicts. */
    @Test
    void putIntoAListBeyondTheMaximumLength_reportsTheReplacedResult() throws Exception {
        Results results = results(100);
        SmallEntryList tooLong = null;
        for (int i = 0; i <= SmallEntryList.MAX_LENGTH; i++) {
            tooLong = SmallEntryList.put(tooLong, "k" + i, policy.newEntry("k" + i, i, TTL, 0));
        }
        MethodHandles.privateLookupIn(Results.class, MethodHandles.lookup())
                .findVarHandle(Results.class, "entries", Object.class)
                .set(results, tooLong);
        results.put("k0", "newer", TTL);
        assertThat(removed).containsExactly(0);
        assertThat(results.fresh("k0")).isEqualTo("newer");
        assertThat(results.size()).isEqualTo(SmallEntryList.MAX_LENGTH + 1);
        assertThat(evicted.sum()).isZero();
    }

    @Test
    void keyThatThrowsWhileCacheIsFilled_isLeftOut() {
        Results results = fullList();
        results.put(
                whileCacheIsFilled(() -> {
                    throw new IllegalStateException("hashCode of an application's key");
                }),
                "new",
                TTL);
        assertThat(results.size()).isEqualTo(SmallEntryList.MAX_LENGTH);
        assertThat(results.fresh("k0")).isEqualTo(0);
        assertThat(removed).containsExactly("new");
    }

    @Test
    void keyChangedBeforeCacheIsFilled_isLeftOutAndReported() {
        List<Object> removed = new ArrayList<>();
        Results results = new Results(100, new ExpiryPolicy(0, () -> 0L, () -> {}, removed::add), null);
        List<String> key = new ArrayList<>(List.of("a"));
        results.put(key, "old", 100);
        key.add("b");
        results.put(List.of("a", "b"), "newer", 100);
        for (int i = 0; i < SmallEntryList.MAX_LENGTH; i++) {
            results.put(i, i, 100);
        }
        assertThat(results.fresh(List.of("a", "b"))).isEqualTo("newer");
        assertThat(removed).containsExactly("old");
    }
}
