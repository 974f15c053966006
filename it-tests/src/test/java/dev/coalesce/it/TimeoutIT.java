package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.AbandonedFlight;
import dev.coalesce.it.app.WaitTimeouts;
import org.junit.jupiter.api.Test;

/** The attributes {@code waitTimeout}, {@code onTimeout} and {@code maxFlight}. */
@OnEveryJdk
record TimeoutIT(Jdk jdk) {
    @Test
    void waitTimeoutPassed_followerFailsOrProceeds() {
        String timedOut = "dev.coalesce.CoalesceTimeoutException: waited 50 ms for another call of "
                + WaitTimeouts.class.getName();
        Jvm.of(jdk)
                .agent("showKeys=true")
                .main(WaitTimeouts.class)
                .printsQuietly(
                        timedOut + ".failing with the key tea",
                        "leader: body 1",
                        "timeouts: 1, follows: 0",
                        timedOut + ".future with the key tea",
                        "leader: body 1",
                        "proceeds: body 2",
                        "leader: body 1, cached: body 2",
                        "proceed concurrently: 8 callers, bodies: 1, results: 1",
                        "bodies: 2");
    }

    @Test
    void keyIsNotShownUnlessAnOptionSaysSo() {
        JvmResult result = Jvm.of(jdk).agent().main(WaitTimeouts.class);
        assertThat(result.out()).containsPattern("with the key #[0-9a-f]{6}\n").doesNotContain("key tea");
        assertThat(Jvm.of(jdk).agent().main(AbandonedFlight.class).err())
                .containsPattern("with the key #[0-9a-f]{6} has been running for ")
                .doesNotContain("tea");
    }

    @Test
    void hangingLeader_losesKeyAfterMaxFlight() {
        Jvm.of(jdk)
                .agent("showKeys=true")
                .main(AbandonedFlight.class)
                .prints(
                        "a later call: body 2",
                        "abandoned flight is still visible: true, in flight: 0",
                        "leader: body 1, follower: body 1, cached: body 2",
                        "oldest: 0")
                .complains("[WARN] coalesce - a call of " + AbandonedFlight.class.getName()
                        + ".price with the key tea has been" + " running for ");
    }
}
