package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the cached results of one method over all its scope owners. */
class MethodResultsTest {
    private static final long MAX_SIZE = 1_024;
    private static final long TTL = 100;

    private final AtomicLong clock = new AtomicLong(-50);
    private final LongAdder evicted = new LongAdder();
    private final MethodResults method = new MethodResults(MAX_SIZE, 0, clock::get, evicted::increment);

    /** Keeps the results reachable during the test, as scope owners do. */
    private final List<Results> alive = new ArrayList<>();

    private List<Results> openAll(int count) {
        return openAll(count, method);
    }

    private List<Results> openAll(int count, MethodResults method) {
        List<Results> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(method.openForOwner());
        }
        alive.addAll(opened);
        return opened;
    }

    private Results open() {
        return openAll(1).get(0);
    }

    private static void fill(Results results, long count) {
        for (int i = 0; i < count; i++) {
            results.put(i, "outcome", TTL);
        }
    }

    @Test
    void singleOwner_usesTheWholeMaximum() {
        Results results = open();
        fill(results, MAX_SIZE);
        assertThat(method.size()).isEqualTo(MAX_SIZE);
        assertThat(evicted.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 64})
    void powerOfTwoOwners_shareTheMaximumEqually(int owners) {
        List<Results> all = openAll(owners);
        all.forEach(results -> fill(results, 2 * MAX_SIZE));
        assertThat(method.size()).isEqualTo(MAX_SIZE);
        assertThat(all).allMatch(results -> results.size() == MAX_SIZE / owners);
        assertThat(evicted.sum()).isEqualTo((2L * owners - 1) * MAX_SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7, 9, 33, 63, 65})
    void anyNumberOfOwners_cachesNoMoreThanTheMaximum(int owners) {
        List<Results> all = openAll(owners);
        all.forEach(results -> fill(results, 2 * MAX_SIZE));
        assertThat(method.size()).isBetween(MAX_SIZE / 2, MAX_SIZE);
    }

    @Test
    void furtherOwners_evictTheFirstOwnersExcess() {
        Results first = open();
        fill(first, MAX_SIZE);
        openAll(3);
        assertThat(first.size()).isEqualTo(MAX_SIZE / 4);
        assertThat(evicted.sum()).isEqualTo(MAX_SIZE * 3 / 4);
    }

    @Test
    void moreOwnersThanMaximum_cacheAtMostOneResultEach() {
        MethodResults small = new MethodResults(2, 0, clock::get, evicted::increment);
        List<Results> all = openAll(8, small);
        all.forEach(results -> fill(results, 5));
        assertThat(all).allMatch(results -> results.size() <= 1);
    }

    @Test
    void invalidate_removesTheKeyOfAllOwners() {
        List<Results> all = openAll(3);
        all.forEach(results -> fill(results, 2));
        method.invalidate(0);
        assertThat(all).allMatch(results -> results.fresh(0) == null && results.fresh(1) != null);
        method.invalidateAll();
        assertThat(all).allMatch(results -> results.fresh(1) == null);
        assertThat(method.size()).isZero();
    }

    @Test
    void size_excludesExpiredResults() {
        Results results = open();
        fill(results, 10);
        clock.addAndGet(TTL - 1);
        results.put("young", "outcome", TTL);
        assertThat(method.size()).isEqualTo(11);
        clock.addAndGet(1);
        assertThat(method.size()).isEqualTo(1);
    }

    @Test
    void sweepWithLiveOwner_asksForFurtherSweeps() {
        Results results = open();
        fill(results, 10);
        clock.addAndGet(TTL);
        assertThat(method.sweep()).isTrue();
        assertThat(results.size()).isZero();
    }

    @Test
    void collectedOwner_releasesItsResultsAndItsPart() {
        Results survivor = open();
        WeakReference<Object> result = resultOfAnOwnerThatIsNotHeld();
        fill(survivor, MAX_SIZE);
        assertThat(survivor.size()).isEqualTo(MAX_SIZE / 2);

        collect(result);
        assertThat(method.sweep()).isTrue();
        fill(survivor, MAX_SIZE);
        assertThat(survivor.size()).isEqualTo(MAX_SIZE);
    }

    @Test
    void allOwnersCollected_sweepEndsUntilTheNextOwner() {
        WeakReference<Object> result = resultOfAnOwnerThatIsNotHeld();
        collect(result);
        assertThat(method.sweep()).isFalse();
        assertThat(method.size()).isZero();
        Results fresh = open();
        fill(fresh, MAX_SIZE);
        assertThat(fresh.size()).isEqualTo(MAX_SIZE);
        assertThat(method.sweep()).isTrue();
    }

    private WeakReference<Object> resultOfAnOwnerThatIsNotHeld() {
        Object outcome = new Object();
        method.openForOwner().put("key", outcome, TTL);
        return new WeakReference<>(outcome);
    }

    private static void collect(WeakReference<?> unreachable) {
        Eventually.isTrue("the collection of an owner's results", () -> {
            System.gc();
            return unreachable.get() == null;
        });
    }
}
