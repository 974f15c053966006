package dev.coalesce.it;

import dev.coalesce.it.app.GivenUp;
import dev.coalesce.it.app.Patience;
import org.junit.jupiter.api.Test;

/** {@code waitTimeout}, {@code onTimeout} and {@code maxFlight}. */
@OnEveryJdk
record TimeoutIT(Jdk jdk) {
    @Test
    void followerThatHasWaitedLongEnoughFailsOrProceeds() {
        String timedOut =
                "dev.coalesce.CoalesceTimeoutException: waited 50 ms for another call of " + Patience.class.getName();
        Jvm.of(jdk)
                .agent()
                .main(Patience.class)
                .printsQuietly(
                        timedOut + ".failing with the key tea",
                        "leader: body 1",
                        "timeouts: 1, follows: 0",
                        timedOut + ".later with the key tea",
                        "leader: body 1",
                        "proceeds: body 2",
                        "leader: body 1, kept: body 2",
                        "proceed together: 8 callers, bodies: 1, results: 1",
                        "bodies: 2");
    }

    @Test
    void leaderThatHangsHoldsItsKeyNoLongerThanMaxFlight() {
        Jvm.of(jdk)
                .agent()
                .main(GivenUp.class)
                .prints(
                        "a later call: body 2",
                        "still seen: true, in flight: 0",
                        "who hung: body 1, who waited: body 1, kept: body 2",
                        "oldest: 0")
                .complains("[WARN] coalesce - a call of " + GivenUp.class.getName() + ".price with the key tea has been"
                        + " running for ");
    }
}
