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
        counters.follows.add(3);

        assertThat(counters.savedNanos(0)).isEqualTo(5 * 200);
    }

    @Test
    void onlyFirstLeadHasEnded_hitsSaveNoMoreThanTheTimeSince() {
        succeededLead(700);
        counters.hits.add(1_000_000);
        now += 5_000;

        assertThat(counters.savedNanos(0)).isEqualTo(5_000);

        counters.follows.add(3);
        assertThat(counters.savedNanos(0)).as("followers waited").isEqualTo(5_000 + 3 * 700);
    }

    @Test
    void onlyFirstLeadHasEnded_fewHitsSaveItsDurationEach() {
        succeededLead(700);
        counters.hits.add(2);
        now += 5_000;

        assertThat(counters.savedNanos(0)).isEqualTo(2 * 700);
    }

    @Test
    void noLeadHasEnded_nothingIsSaved() {
        counters.leads.increment();
        counters.follows.increment();

        assertThat(counters.savedNanos(1)).isZero();
    }

    @Test
    void failedAndUnfinishedLeads_doNotChangeTheAverage() {
        succeededLead(7_000);
        succeededLead(100);
        counters.leads.add(2);
        counters.failures.increment();
        counters.hits.increment();

        assertThat(counters.savedNanos(1)).isEqualTo(100);
    }

    @Test
    void refreshes_countInTheAverage() {
        succeededLead(7_000);
        counters.hits.add(10);
        for (int i = 0; i < 20; i++) {
            counters.refreshes.increment();
            counters.recordDuration(100);
        }
        assertThat(counters.savedNanos(0)).as("after refreshes").isEqualTo(10 * 100);

        counters.refreshes.increment();
        assertThat(counters.savedNanos(1)).as("while one runs").isEqualTo(10 * 100);

        counters.failures.increment();
        assertThat(counters.savedNanos(0)).as("after it failed").isEqualTo(10 * 100);
    }

    private void succeededLead(long nanos) {
        counters.leads.increment();
        counters.recordDuration(nanos);
    }
}
