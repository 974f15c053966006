package dev.coalesce.it;

import dev.coalesce.it.app.Cycles;
import dev.coalesce.it.app.Futures;
import dev.coalesce.it.app.Interruption;
import org.junit.jupiter.api.Test;

/** Interruption, cancellation and wait cycles of leaders and followers. */
@OnEveryJdk
record WaitingIT(Jdk jdk) {
    @Test
    void interruptedCaller_leavesOthersUnaffected() {
        Jvm.of(jdk)
                .agent("showKeys=true")
                .main(Interruption.class)
                .printsQuietly(
                        "[InterruptedException, InterruptedException, result, result, result]",
                        "further bodies: 0, promotions: 2, follows: 2, in flight: 0",
                        "dev.coalesce.CoalesceInterruptedException: interrupted while waiting for another call of "
                                + Interruption.class.getName() + ".undeclared with the key tea, flag: true",
                        "leader: result, other follower: result",
                        "cancelled: true, true, further bodies: 0");
    }

    @Test
    void waitCycle_isDetectedBeforeLastCallerBlocks() {
        Jvm.of(jdk)
                .agent()
                .main(Cycles.class)
                .printsQuietly(
                        "recursion: 3, bodies: 4",
                        "two methods: answered, answered, bodies: 3",
                        "four keys: [answered], bodies: 5",
                        "in flight: 0");
    }

    @Test
    void futureResult_isInFlightUntilCompleteAndCopiedPerCaller() {
        Jvm.of(jdk)
                .agent()
                .main(Futures.class)
                .printsQuietly(
                        "bodies: 1, in flight: 1, same future: false",
                        "same result: true, in flight: 0",
                        "bodies: 2",
                        "same exception: true",
                        "by the body, cancelled: true, by its caller",
                        "upstream cancelled by the first: false, by the last: true",
                        "cached null: null, bodies: 1, same future: false");
    }
}
