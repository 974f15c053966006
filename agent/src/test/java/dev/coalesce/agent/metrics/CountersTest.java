package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests the estimate of the saved execution time. */
class CountersTest {
    private final Counters counters = new Counters();

    @Test
    void hitsAndFollows_saveAnAverageLeadEach() {
        succeededLead(100);
        succeededLead(300);
        counters.hits.add(2);
        counters.follows.add(3);

        assertThat(counters.savedNanos(0)).isEqualTo(5 * 200);
    }

    @Test
    void noLeadHasEnded_nothingIsSaved() {
        counters.leads.increment();
        counters.follows.increment();

        assertThat(counters.savedNanos(1)).isZero();
    }

    @Test
    void failedAndUnfinishedLeads_doNotChangeTheAverage() {
        succeededLead(100);
        counters.leads.add(2);
        counters.failures.increment();
        counters.hits.increment();

        assertThat(counters.savedNanos(1)).isEqualTo(100);
    }

    @Test
    void refreshes_countInTheAverage() {
        succeededLead(100);
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
