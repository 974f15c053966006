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

/** The results of one method over all its homes. */
class MethodResultsTest {
    private static final long MAX_SIZE = 1_024;
    private static final long TTL = 100;

    private final AtomicLong clock = new AtomicLong(-50);
    private final LongAdder evicted = new LongAdder();
    private final MethodResults method = new MethodResults(MAX_SIZE, 0, clock::get, evicted::increment);

    /** Held for as long as the test runs, as objects hold their own. */
    private final List<Results> alive = new ArrayList<>();

    private List<Results> homes(int many) {
        return homes(many, method);
    }

    private List<Results> homes(int many, MethodResults of) {
        List<Results> homes = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            homes.add(of.open());
        }
        alive.addAll(homes);
        return homes;
    }

    private Results home() {
        return homes(1).get(0);
    }

    private static void fill(Results home, long many) {
        for (int i = 0; i < many; i++) {
            home.put(i, "outcome", TTL);
        }
    }

    @Test
    void oneHomeMayKeepAll() {
        Results home = home();
        fill(home, MAX_SIZE);
        assertThat(method.size()).isEqualTo(MAX_SIZE);
        assertThat(evicted.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 64})
    void homesShareTheBoundEqually(int many) {
        List<Results> homes = homes(many);
        homes.forEach(home -> fill(home, 2 * MAX_SIZE));
        assertThat(method.size()).isEqualTo(MAX_SIZE);
        assertThat(homes).allMatch(home -> home.size() == MAX_SIZE / many);
        assertThat(evicted.sum()).isEqualTo((2L * many - 1) * MAX_SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7, 9, 33, 63, 65})
    void noNumberOfHomesKeepsMoreThanTheBound(int many) {
        List<Results> homes = homes(many);
        homes.forEach(home -> fill(home, 2 * MAX_SIZE));
        assertThat(method.size()).isBetween(MAX_SIZE / 2, MAX_SIZE);
    }

    @Test
    void whatAHomeHasTooMuchGoesWhenOthersCome() {
        Results first = home();
        fill(first, MAX_SIZE);
        homes(3);
        assertThat(first.size()).isEqualTo(MAX_SIZE / 4);
        assertThat(evicted.sum()).isEqualTo(MAX_SIZE * 3 / 4);
    }

    @Test
    void withMoreHomesThanResultsNoneKeepsMoreThanOne() {
        MethodResults small = new MethodResults(2, 0, clock::get, evicted::increment);
        List<Results> homes = homes(8, small);
        homes.forEach(home -> fill(home, 5));
        assertThat(homes).allMatch(home -> home.size() <= 1);
    }

    @Test
    void aKeyIsDroppedInAllHomes() {
        List<Results> homes = homes(3);
        homes.forEach(home -> fill(home, 2));
        method.invalidate(0);
        assertThat(homes).allMatch(home -> home.fresh(0) == null && home.fresh(1) != null);
        method.invalidateAll();
        assertThat(homes).allMatch(home -> home.fresh(1) == null);
        assertThat(method.size()).isZero();
    }

    @Test
    void onlyWhatCanStillBeServedIsCounted() {
        Results home = home();
        fill(home, 10);
        clock.addAndGet(TTL - 1);
        home.put("young", "outcome", TTL);
        assertThat(method.size()).isEqualTo(11);
        clock.addAndGet(1);
        assertThat(method.size()).isEqualTo(1);
    }

    @Test
    void aSweepGoesOnWhileThereIsAHome() {
        Results home = home();
        fill(home, 10);
        clock.addAndGet(TTL);
        assertThat(method.sweep()).isTrue();
        assertThat(home.size()).isZero();
    }

    @Test
    void aDeadHomeIsCollectedWithItsResultsAndLeavesItsShare() {
        Results survivor = home();
        WeakReference<Object> result = resultOfAHomeThatDies();
        fill(survivor, MAX_SIZE);
        assertThat(survivor.size()).isEqualTo(MAX_SIZE / 2);

        collect(result);
        assertThat(method.sweep()).isTrue();
        fill(survivor, MAX_SIZE);
        assertThat(survivor.size()).isEqualTo(MAX_SIZE);
    }

    @Test
    void withAllHomesDeadThereIsNothingToSweepUntilANewOneComes() {
        WeakReference<Object> result = resultOfAHomeThatDies();
        collect(result);
        assertThat(method.sweep()).isFalse();
        assertThat(method.size()).isZero();
        Results fresh = home();
        fill(fresh, MAX_SIZE);
        assertThat(fresh.size()).isEqualTo(MAX_SIZE);
        assertThat(method.sweep()).isTrue();
    }

    private WeakReference<Object> resultOfAHomeThatDies() {
        Object outcome = new Object();
        method.open().put("key", outcome, TTL);
        return new WeakReference<>(outcome);
    }

    private static void collect(WeakReference<?> dead) {
        Eventually.isTrue("the collection of a dead home's results", () -> {
            System.gc();
            return dead.get() == null;
        });
    }
}
