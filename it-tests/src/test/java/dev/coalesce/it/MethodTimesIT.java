package dev.coalesce.it;

import dev.coalesce.it.app.MethodTimes;
import org.junit.jupiter.api.Test;

/** Checks what a method's MBean shows besides the calls: waits, executions, names, and the operation that clears. */
@OnEveryJdk
record MethodTimesIT(Jdk jdk) {
    @Test
    void waitsAndExecutions_areShownWithTheirTimes() {
        Jvm.of(jdk)
                .agent()
                .main(MethodTimes.class)
                .printsQuietly(
                        "class dev.coalesce.it.app.MethodTimes, method load",
                        "while the body runs: Waiting 2, Follows 2, FinishedFollows 0, Waits 0",
                        "afterwards: Waiting 0, Follows 2, FinishedFollows 2, Waits 2",
                        "waited: true, half of the waits: true, longest: true",
                        "executions: Successes 1, Failures 0",
                        "ran: true, half of the executions: true, longest: true",
                        "followers whose future waited: Waiting 0, Follows 1, FinishedFollows 1, Waits 1",
                        "failure: Successes 0, Failures 1, FailureNanos true",
                        "sum of outcomes: true",
                        "cleared: Size 1 -> 0, leads 1 -> 2",
                        "agent cleared: Size 1 -> 0",
                        "without a description: []");
    }
}
