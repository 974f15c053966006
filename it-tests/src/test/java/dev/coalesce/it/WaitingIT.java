package dev.coalesce.it;

import dev.coalesce.it.app.Cycles;
import dev.coalesce.it.app.Futures;
import dev.coalesce.it.app.Interrupted;
import org.junit.jupiter.api.Test;

/** Those who wait: what happens when they, or their leaders, go away, or need each other. */
@OnEveryJdk
record WaitingIT(Jdk jdk) {
    @Test
    void interruptionIsTheOwnAffairOfWhoIsInterrupted() {
        Jvm.of(jdk)
                .agent()
                .main(Interrupted.class)
                .printsQuietly(
                        "[InterruptedException, InterruptedException, result, result, result]",
                        "bodies beyond these: 0, promotions: 2, follows: 2, in flight: 0",
                        "dev.coalesce.CoalesceInterruptedException: interrupted while waiting for another call of "
                                + Interrupted.class.getName() + ".undeclared with the key tea, flag: true",
                        "leader: result, who stayed: result",
                        "leader's future cancelled: true, follower: of the second body");
    }

    @Test
    void cycleIsSeenBeforeTheLastOneBlocks() {
        Jvm.of(jdk)
                .agent()
                .main(Cycles.class)
                .printsQuietly(
                        "itself: 3, bodies: 4",
                        "two methods: answered, answered, bodies: 3",
                        "four keys: [answered], bodies: 5",
                        "in flight: 0");
    }

    @Test
    void futureIsInFlightUntilItCompletesAndEachCallerHasItsOwn() {
        Jvm.of(jdk)
                .agent()
                .main(Futures.class)
                .printsQuietly(
                        "bodies: 1, in flight: 1, one future: false",
                        "the same result: true, in flight: 0",
                        "bodies: 2",
                        "the same exception: true",
                        "by the body, cancelled: true, by its caller",
                        "upstream cancelled by the first: false, by the last: true",
                        "kept null: null, bodies: 1, one future: false");
    }
}
