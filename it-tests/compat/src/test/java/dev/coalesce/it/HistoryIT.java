package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.it.History.Call;
import dev.coalesce.it.History.Circumstances;
import dev.coalesce.it.History.Invalidation;
import dev.coalesce.it.History.Loss;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Histories that must not be, and what explains them. */
class HistoryIT {
    private static final String ONE = "1";
    private static final String TWO = "2";
    private static final Circumstances HEALTHY = new Circumstances(Set.of(), Loss.NOTHING);
    private static final Circumstances ONE_ALONE = new Circumstances(Set.of(ONE), Loss.NOTHING);
    private static final Circumstances LEASES_LOST = new Circumstances(Set.of(), Loss.ANYTHING);
    private static final Circumstances FAILED_OVER = new Circumstances(Set.of(), Loss.LATEST);

    private final History history = new History("brief", "key");

    @Test
    void failedCall_isNoticed() {
        call(ONE, 0, 20, "IllegalStateException:no");
        assertThatThrownBy(() -> check(HEALTHY)).hasMessageContaining("no call fails");
    }

    @Test
    void callOfKilledJvm_isNoFailure() {
        history.add(new Call(ONE, 0, 20, FleetJvm.ENDED));
        assertThatCode(() -> check(HEALTHY)).doesNotThrowAnyException();
    }

    @Test
    void resultThatItsJvmInvalidatedBefore_isNoticedWhateverHappened() {
        execution("old", TWO, 5, 10);
        invalidation(ONE, 20, 30);
        call(ONE, 40, 50, "old");
        assertThatThrownBy(() -> check(FAILED_OVER)).hasMessageContaining("invalidated before");
    }

    @Test
    void overlap_isNoticedUnlessSomethingExplainsIt() {
        execution("first", ONE, 5, 20);
        execution("second", TWO, 10, 25);
        call(ONE, 0, 30, "first");
        call(TWO, 0, 30, "second");
        assertThatThrownBy(() -> check(HEALTHY)).hasMessageContaining("executions overlap");
        assertThatCode(() -> check(ONE_ALONE)).doesNotThrowAnyException();
        assertThatCode(() -> check(LEASES_LOST)).doesNotThrowAnyException();
        invalidation(TWO, 3, 7);
        assertThatCode(() -> check(HEALTHY)).doesNotThrowAnyException();
    }

    @Test
    void overlapAfterAnEarlierInvalidation_isNoticed() {
        invalidation(TWO, 0, 1);
        execution("first", ONE, 5, 20);
        execution("second", TWO, 10, 25);
        call(ONE, 2, 30, "first");
        assertThatThrownBy(() -> check(HEALTHY)).hasMessageContaining("executions overlap");
    }

    @Test
    void overlapInOneJvm_isExplainedByItsOwnInvalidationOnly() {
        execution("first", ONE, 5, 20);
        execution("second", ONE, 10, 25);
        invalidation(TWO, 6, 7);
        assertThatThrownBy(() -> check(new Circumstances(Set.of(ONE), Loss.ANYTHING)))
                .hasMessageContaining("executions overlap");
        invalidation(ONE, 6, 7);
        assertThatCode(() -> check(HEALTHY)).doesNotThrowAnyException();
    }

    @Test
    void olderResultAfterANewerOne_isNoticedUnlessTheJvmHadItAlone() {
        execution("older", TWO, 5, 8);
        execution("newer", ONE, 10, 12);
        call(ONE, 9, 13, "newer");
        call(ONE, 20, 21, "older");
        assertThatThrownBy(() -> check(HEALTHY)).hasMessageContaining("versions go back");
        assertThatThrownBy(() -> check(new Circumstances(Set.of(TWO), Loss.NOTHING)))
                .hasMessageContaining("versions go back");
        assertThatCode(() -> check(ONE_ALONE)).doesNotThrowAnyException();
        assertThatCode(() -> check(FAILED_OVER)).doesNotThrowAnyException();
    }

    @Test
    void moreExecutionsThanInvalidations_areNoticed() {
        History cached = new History("price", "key");
        cached.begun("first", ONE, 0);
        cached.answered("first", 1);
        cached.begun("second", ONE, 2);
        cached.answered("second", 3);
        assertThatThrownBy(() -> cached.check(HEALTHY, 2)).hasMessageContaining("one execution");
        assertThatCode(() -> cached.check(ONE_ALONE, 2)).doesNotThrowAnyException();
    }

    private void check(Circumstances circumstances) {
        history.check(circumstances, 2);
    }

    private void call(String pid, long start, long end, String outcome) {
        history.add(new Call(pid, start, end, "{" + outcome + "=1}"));
    }

    private void invalidation(String pid, long start, long end) {
        history.add(new Invalidation(pid, start, end, true));
    }

    private void execution(String value, String pid, long start, long end) {
        history.begun(value, pid, start);
        history.answered(value, end);
    }
}
