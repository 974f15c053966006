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

/** A home of few results, and how it comes to be one of many: what others do meanwhile is never lost. */
class SmallEntryListTest {
    private static final long TTL = 100;

    private final AtomicLong clock = new AtomicLong();
    private final LongAdder evicted = new LongAdder();
    private final List<Object> gone = new ArrayList<>();
    private final ExpiryPolicy terms = new ExpiryPolicy(0, clock::get, evicted::increment, gone::add);

    private Results results(long maxSize) {
        return new Results(maxSize, terms);
    }

    private Results full() {
        Results results = results(100);
        for (int i = 0; i < SmallEntryList.MOST; i++) {
            results.put("k" + i, i, TTL);
        }
        return results;
    }

    /** Lets another call in when it is hashed for the so many-th time: an operation's steps are apart by that. */
    private static final class Pausing {
        private int hashes;
        private final Runnable other;

        Pausing(int after, Runnable other) {
            this.hashes = after;
            this.other = other;
        }

        @Override
        public int hashCode() {
            if (--hashes == 0) {
                other.run();
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    /** Before its list is put in the place of the one that it was made from. */
    private static Pausing beforeItIsPut(Runnable other) {
        return new Pausing(1, other);
    }

    /** While a cache is filled that nobody else can see. */
    private static Pausing whileItIsPutIntoACache(Runnable other) {
        return new Pausing(3, other); // its list is made, what it replaces is looked for
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SmallEntryList.MOST, SmallEntryList.MOST + 1, 50})
    void allAreFoundHoweverMany(int many) {
        Results results = results(100);
        for (int i = 0; i < many; i++) {
            results.put("k" + i, i, TTL);
        }
        for (int i = 0; i < many; i++) {
            assertThat(results.fresh("k" + i)).isEqualTo(i);
            assertThat(results.stale("k" + i)).isEqualTo(i);
        }
        assertThat(results.fresh("another")).isNull();
        assertThat(results.size()).isEqualTo(many);
        assertThat(gone).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, SmallEntryList.MOST})
    void withNoRoomTheOneGoesThatIsOverFirst(int room) {
        Results results = results(room);
        results.put("failure", new Failure(new IllegalStateException()), 1);
        for (int i = 1; i < room; i++) {
            results.put(i, i, TTL + i);
        }
        results.put("new", "new", TTL / 2);
        assertThat(results.fresh("failure")).isNull();
        assertThat(results.fresh("new")).isEqualTo("new");
        assertThat(results.size()).isEqualTo(room);
        assertThat(evicted.sum()).isEqualTo(1);
        results.put("newer", "newer", 1);
        assertThat(results.fresh("new"))
                .as("before those that are fresh for longer")
                .isNull();
        assertThat(results.fresh("newer")).as("what came last").isEqualTo("newer");
    }

    @Test
    void withoutAnyRoomNothingIsKeptAndAllIsGivenBack() {
        Results results = results(0);
        results.put("key", "outcome", TTL);
        assertThat(results.fresh("key")).isNull();
        assertThat(evicted.sum()).isEqualTo(1);
        assertThat(gone).containsExactly("outcome");
    }

    /** As in any hash map. */
    @Test
    void aKeyThatIsChangedFindsNothingAndIsFoundByNone() {
        List<String> key = new ArrayList<>(List.of("a"));
        Results results = results(10);
        results.put(key, "of a", TTL);
        key.set(0, "b");
        assertThat(results.fresh(List.of("b"))).isNull();
        assertThat(results.fresh(List.of("a"))).isNull();
        results.put(key, "of b", TTL);
        assertThat(results.fresh(List.of("b"))).isEqualTo("of b");
        results.invalidate(key);
        assertThat(gone).containsExactly("of b");
        results.invalidateAll();
        assertThat(gone).containsExactly("of b", "of a");
    }

    @Test
    void oneIsDroppedWhileAnotherComes() {
        Results results = results(10);
        results.put("old", "old", TTL);
        Pausing key = beforeItIsPut(() -> results.invalidate("old"));
        results.put(key, "new", TTL);
        assertThat(results.fresh("old")).isNull();
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(gone).containsExactly("old");
    }

    @Test
    void oneComesWhileAnotherIsDropped() {
        Results results = results(10);
        Pausing key = new Pausing(2, () -> results.put("new", "new", TTL));
        results.put(key, "old", TTL);
        results.invalidate(key);
        assertThat(results.fresh("new")).isEqualTo("new");
        assertThat(results.fresh(key)).isNull();
        assertThat(gone).containsExactly("old");
    }

    @Test
    void oneIsDroppedWhileTheyBecomeMany() {
        Results results = full();
        Pausing key = whileItIsPutIntoACache(() -> results.invalidate("k3"));
        results.put(key, "new", TTL);
        assertThat(results.fresh("k3")).isNull();
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(results.fresh("k0")).isEqualTo(0);
        assertThat(gone).containsExactly(3);
    }

    @Test
    void allAreDroppedWhileTheyBecomeMany() {
        Results results = full();
        Pausing key = whileItIsPutIntoACache(results::invalidateAll);
        results.put(key, "new", TTL);
        assertThat(results.size()).isEqualTo(1);
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(gone).hasSize(SmallEntryList.MOST).doesNotHaveDuplicates();
    }

    @Test
    void oneIsKeptAnewWhileTheyBecomeMany() {
        Results results = full();
        Pausing key = whileItIsPutIntoACache(() -> results.put("k3", "newer", TTL));
        results.put(key, "new", TTL);
        assertThat(results.fresh("k3")).isEqualTo("newer");
        assertThat(gone).containsExactly(3);
    }

    @Test
    void anotherMakesThemManyMeanwhile() {
        Results results = full();
        Pausing key = whileItIsPutIntoACache(() -> results.put("another", "another", TTL));
        results.put(key, "new", TTL);
        assertThat(results.fresh("another")).isEqualTo("another");
        assertThat(results.fresh(key)).isEqualTo("new");
        assertThat(results.size()).isEqualTo(SmallEntryList.MOST + 2);
        assertThat(gone).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, SmallEntryList.MOST, SmallEntryList.MOST + 1, 20})
    void aBoundThatChangesWhileTheyBecomeManyHolds(long bound) {
        Results results = full();
        results.put(whileItIsPutIntoACache(() -> results.resize(bound)), "new", TTL);
        assertThat(results.size()).isLessThanOrEqualTo(bound);
        for (int i = 0; i < 200; i++) {
            results.put("more " + i, "more " + i, TTL);
        }
        assertThat(results.size()).isEqualTo(bound);
        assertThat(evicted.sum()).isEqualTo(SmallEntryList.MOST + 1 + 200 - bound);
        assertThat(gone).hasSize((int) evicted.sum()).doesNotHaveDuplicates();
    }

    @Test
    void aBoundThatChangesWhileOneComesHolds() {
        Results results = results(10);
        results.put("a", "a", TTL);
        results.put("b", "b", TTL);
        results.put(beforeItIsPut(() -> results.resize(2)), "c", TTL);
        assertThat(results.size()).isEqualTo(2);
        assertThat(evicted.sum()).isEqualTo(1);
    }

    /** One call has put one too many and not looked at the bound yet, when another makes that larger. */
    @Test
    void aListThatIsLongerThanAFewGivesBackWhatIsReplaced() throws Exception {
        Results results = results(100);
        SmallEntryList tooMany = null;
        for (int i = 0; i <= SmallEntryList.MOST; i++) {
            tooMany = SmallEntryList.put(tooMany, "k" + i, terms.entry(i, TTL));
        }
        MethodHandles.privateLookupIn(Results.class, MethodHandles.lookup())
                .findVarHandle(Results.class, "kept", Object.class)
                .set(results, tooMany);
        results.put("k0", "newer", TTL);
        assertThat(gone).containsExactly(0);
        assertThat(results.fresh("k0")).isEqualTo("newer");
        assertThat(results.size()).isEqualTo(SmallEntryList.MOST + 1);
        assertThat(evicted.sum()).isZero();
    }

    /** A key of the application's. */
    @Test
    void aKeyThatThrowsIsLeftBehindWhenTheyBecomeMany() {
        Results results = full();
        results.put(
                whileItIsPutIntoACache(() -> {
                    throw new IllegalStateException("of the application");
                }),
                "new",
                TTL);
        assertThat(results.size()).isEqualTo(SmallEntryList.MOST);
        assertThat(results.fresh("k0")).isEqualTo(0);
        assertThat(gone).containsExactly("new");
    }

    @Test
    void aKeyThatHasChangedIsLeftBehindWhenTheyBecomeMany() {
        List<Object> gone = new ArrayList<>();
        Results results = new Results(100, new ExpiryPolicy(0, () -> 0L, () -> {}, gone::add));
        List<String> key = new ArrayList<>(List.of("a"));
        results.put(key, "old", 100);
        key.add("b");
        results.put(List.of("a", "b"), "newer", 100);
        for (int i = 0; i < SmallEntryList.MOST; i++) {
            results.put(i, i, 100);
        }
        assertThat(results.fresh(List.of("a", "b"))).isEqualTo("newer");
        assertThat(gone).containsExactly("old");
    }
}
