package dev.coalesce.agent.link;

import dev.coalesce.agent.reason.MethodReasons;
import dev.coalesce.agent.reason.Reason;
import org.jspecify.annotations.Nullable;

/** Remembers why a method with {@code shared = true} stays in its JVM, until the method is created. Not thread-safe. */
final class UnsharedMethod {
    private @Nullable Reason reason;
    private @Nullable String text;

    void note(Reason why, String says) {
        reason = why;
        text = says;
    }

    void countIn(MethodReasons reasons) {
        if (reason != null) {
            reasons.count(reason, text);
        }
    }
}
