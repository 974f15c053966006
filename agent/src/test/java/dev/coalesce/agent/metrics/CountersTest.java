package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests the estimate of the saved execution time. */
class CountersTest {
    private long now = 1_000_000;
    private final Counters counters = new Counters(() -> now);

    @Test
    void hitsAndFollows_saveAnAverageLeadEach() {
        succeededLead(7_000); // the first one
        succeededLead(100);
        succeededLead(300);
        counters.hits.add(2);
        follow(3);

        assertThat(savedNanos(0)).isEqualTo(5 * 200);
    }

    @Test
    void onlyFirstLeadHasEnded_hitsSaveNoMoreThanTheTimeSince() {
        succeededLead(700);
        counters.hits.add(1_000_000);
        now += 5_000;

        assertThat(savedNanos(0)).isEqualTo(5_000);

        follow(3);
        assertThat(savedNanos(0)).as("followers waited").isEqualTo(5_000 + 3 * 700);
    }

    @Test
    void onlyFirstLeadHasEnded_fewHitsSaveItsDurationEach() {
        succeededLead(700);
        counters.hits.add(2);
        now += 5_000;

        assertThat(savedNanos(0)).isEqualTo(2 * 700);
    }

    @Test
    void noLeadHasEnded_nothingIsSaved() {
        counters.leads.increment();
        follow(1);

        assertThat(savedNanos(1)).isZero();
    }

    @Test
    void failedAndUnfinishedLeads_doNotChangeTheAverage() {
        succeededLead(7_000);
        succeededLead(100);
        counters.leads.add(2);
        counters.recordFailure(0);
        counters.hits.increment();

        assertThat(savedNanos(1)).isEqualTo(100);
    }

    @Test
    void refreshes_countInTheAverage() {
        succeededLead(7_000);
        counters.hits.add(10);
        for (int i = 0; i < 20; i++) {
            counters.refreshes.increment();
            counters.recordDuration(100);
        }
        assertThat(savedNanos(0)).as("after refreshes").isEqualTo(10 * 100);

        counters.refreshes.increment();
        assertThat(savedNanos(1)).as("while one runs").isEqualTo(10 * 100);

        counters.recordFailure(0);
        assertThat(savedNanos(0)).as("after it failed").isEqualTo(10 * 100);
    }

    @Test
    void follower_waitsUntilItsWaitHasEnded() {
        counters.join();
        assertThat(read(0).times().waiting()).isEqualTo(1);
        assertThat(read(0).follows()).isEqualTo(1);
        assertThat(read(0).times().followed()).isZero();

        counters.waited(3_000_000, true);
        Times times = read(0).times();
        assertThat(times.waiting()).isZero();
        assertThat(times.followed()).isEqualTo(1);
        assertThat(times.waits()).isEqualTo(1);
        assertThat(times.waitNanos()).isEqualTo(3_000_000);
        assertThat(read(0).follows()).isEqualTo(1);
    }

    @Test
    void followerTimesOut_itsWaitCountsButNotAsAFollow() {
        counters.join();
        counters.waited(5, false);
        counters.timeouts.increment();

        Snapshot read = read(0);
        assertThat(read.follows()).isZero();
        assertThat(read.times().waits()).isEqualTo(1);
        assertThat(read.times().waitNanos()).isEqualTo(5);
        assertThat(read.calls()).isEqualTo(1);
    }

    @Test
    void executions_areSuccessesFailuresAndThoseThatRun() {
        succeededLead(4_000_000);
        succeededLead(0);
        succeededLead(2_000_000);
        counters.leads.add(3);
        counters.recordFailure(7);
        counters.cancellations.increment();

        Times times = read(1).times();
        assertThat(times.successes()).isEqualTo(3);
        assertThat(times.successNanos()).isEqualTo(6_000_000);
        assertThat(times.failureNanos()).isEqualTo(7);
        assertThat(times.runTimes().count()).isEqualTo(3);
        assertThat(times.runTimes().percentile(0.01)).as("the short one").isZero();
        assertThat(times.runTimes().percentile(0.99)).isBetween(3_240_000L, 4_760_000L);
    }

    @Test
    void successes_doNotFallWhileAFlightMoves() {
        succeededLead(1);
        succeededLead(1);
        assertThat(read(0).times().successes()).isEqualTo(2);
        assertThat(read(1).times().successes())
                .as("a flight whose lead is not counted yet")
                .isEqualTo(2);
    }

    private void succeededLead(long nanos) {
        counters.leads.increment();
        counters.recordDuration(nanos);
    }

    private void follow(int calls) {
        for (int i = 0; i < calls; i++) {
            counters.join();
            counters.waited(0, true);
        }
    }

    private long savedNanos(int inFlight) {
        return read(inFlight).savedNanos();
    }

    private Snapshot read(int inFlight) {
        return counters.snapshot(counters.executions(), inFlight, 0, 0, 0);
    }
}
