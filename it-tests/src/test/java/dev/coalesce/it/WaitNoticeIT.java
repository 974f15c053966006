package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.LongWaits;
import org.junit.jupiter.api.Test;

/** The options {@code waitNotice} and {@code waitTimeout}: waits that would last for ever are reported, or bounded. */
@OnEveryJdk
record WaitNoticeIT(Jdk jdk) {
    private static final String METHOD = LongWaits.class.getName() + ".rates";

    @Test
    void followersHoldWhatLeaderNeeds_isReportedWithLeadersStack() throws Exception {
        try (RunningJvm jvm = Jvm.of(jdk).agent("waitNotice=200ms").launch(LongWaits.class, "pool")) {
            String notice = awaitNotice(jvm);
            assertThat(notice)
                    .contains("[WARN] coalesce - 2 threads have waited for ")
                    .contains(" for another call of " + METHOD)
                    .contains("follower-0")
                    .contains("follower-1")
                    .contains("The leader is the thread leader")
                    .contains("It waits for a permit of a semaphore.")
                    .contains("set waitTimeout")
                    .contains("waitNotice")
                    .contains("stack of the leader, thread leader")
                    .contains("java.util.concurrent.Semaphore.acquire(")
                    .contains(METHOD + "(");
            jvm.awaitExit();
            assertThat(jvm.stderr().split("have waited for", -1))
                    .as("one notice a minute")
                    .hasSize(2);
        }
    }

    @Test
    void waitNoticeOff_nothingIsReported() throws Exception {
        try (RunningJvm jvm =
                Jvm.of(jdk).agent("waitNotice=0s", "waitTimeout=300ms").launch(LongWaits.class, "poolWithTimeout")) {
            assertThat(jvm.readAnswer())
                    .containsExactlyInAnyOrder("follower-0: timed out", "follower-1: timed out", "leader: rates");
            assertThat(jvm.stderr()).isEmpty();
        }
    }

    @Test
    void staticInitializerWaitsForLeaderThatNeedsItsClass_isNamed() throws Exception {
        try (RunningJvm jvm = Jvm.of(jdk).agent("waitNotice=200ms").launch(LongWaits.class, "staticInitializer")) {
            assertThat(awaitNotice(jvm))
                    .contains("a thread has waited for ")
                    .contains("The thread initializing waits inside the static initializer of "
                            + LongWaits.class.getName() + "$Settings")
                    .contains("Call the method elsewhere.");
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // the other process may need this processor
    private static String awaitNotice(RunningJvm jvm) {
        String marker = "stack of the leader";
        for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() < end; Thread.yield()) {
            String err = jvm.stderr();
            if (err.contains(marker) && err.endsWith("\n") && err.contains("Thread.run(")) {
                return err;
            }
        }
        throw new AssertionError("nothing was reported; standard error: " + jvm.stderr());
    }
}
