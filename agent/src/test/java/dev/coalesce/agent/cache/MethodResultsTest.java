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
import org.junit.jupiter.params.provider.CsvSource;
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
    @ValueSource(ints = {2, 3, 4})
    void fewOwnersWithManyResults_shareTheMaximum(int owners) {
        List<Results> all = openAll(owners);
        all.forEach(results -> fill(results, 2 * MAX_SIZE));
        assertThat(method.size()).isBetween(MAX_SIZE * 15 / 16 - 1, MAX_SIZE);
        assertThat(all).allMatch(results -> results.size() >= MAX_SIZE / (2L * owners));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7, 9, 33, 63, 65})
    void anyNumberOfOwners_cachesNoMoreThanTheMaximum(int owners) {
        List<Results> all = openAll(owners);
        all.forEach(results -> fill(results, 2 * MAX_SIZE));
        assertThat(method.size()).isBetween(MAX_SIZE / 2, MAX_SIZE);
    }

    @Test
    void furtherOwnersWithoutResults_takeNothingFromTheFirst() {
        Results first = open();
        fill(first, MAX_SIZE);
        openAll(3);
        assertThat(first.size()).isEqualTo(MAX_SIZE);
        assertThat(evicted.sum()).isZero();
    }

    @Test
    void moreOwnersThanMaximum_cacheNoMoreThanTheMaximum() {
        MethodResults small = new MethodResults(2, 0, clock::get, evicted::increment);
        List<Results> all = openAll(8, small);
        all.forEach(results -> results.put("key", "outcome", TTL));
        assertThat(small.size()).isEqualTo(2);
        assertThat(all.get(7).fresh("key")).as("the latest").isNotNull();
    }

    /**
     * The owners are held, because garbage is not collected until memory is needed. Each result is asked for once more,
     * as by a request.
     */
    private void openManyForRequests(int count, int resultsOfEach) {
        for (int i = 0; i < count; i++) {
            Results results = open();
            fill(results, resultsOfEach);
            assertThat(results.fresh(0)).isNotNull();
            assertThat(results.size()).isEqualTo(resultsOfEach);
        }
    }

    @ParameterizedTest
    @CsvSource({"500, 1", "5, 1", "500, 10", "5, 10", "1, 3", "900, 1", "100, 9"})
    void manyOwnersOfOneRequest_idleOwnerKeepsItsResults(int resultsOfService, int resultsOfRequest) {
        Results service = open();
        fill(service, resultsOfService);
        openManyForRequests(5_000, resultsOfRequest);
        assertThat(service.size()).isEqualTo(resultsOfService);
        assertThat(method.size()).isLessThanOrEqualTo(MAX_SIZE);
    }

    @Test
    void ownerOpenedAfterMuchGarbage_keepsItsResults() {
        openManyForRequests(5_000, 1);
        Results service = open();
        fill(service, 500);
        assertThat(service.size()).isEqualTo(500);
        openManyForRequests(5_000, 1);
        assertThat(service.size()).isEqualTo(500);
    }

    @Test
    void ownerInUse_keepsItsOnlyResult() {
        Results service = open();
        fill(service, 1);
        for (int i = 0; i < 100; i++) {
            openManyForRequests(50, 1);
            assertThat(service.fresh(0)).isNotNull();
        }
    }

    @Test
    void evictedOwner_canCacheAgainAndIsInvalidated() {
        Results first = open();
        fill(first, 1);
        openManyForRequests(5_000, 1);
        assertThat(first.size()).as("evicted").isZero();
        fill(first, 2);
        assertThat(first.fresh(1)).isNotNull();
        method.invalidate(1);
        assertThat(first.fresh(1)).isNull();
        assertThat(first.fresh(0)).isNotNull();
    }

    @Test
    void maximumIsLowered_excessIsEvicted() {
        Results first = open();
        Results second = open();
        fill(first, 400);
        fill(second, 400);
        method.changeLimits(100, 0);
        assertThat(method.size()).isLessThanOrEqualTo(100);
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
        fill(survivor, MAX_SIZE / 2);
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
