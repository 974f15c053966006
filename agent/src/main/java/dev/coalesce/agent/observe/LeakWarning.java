package dev.coalesce.agent.observe;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.verify.Verdict;
import dev.coalesce.agent.verify.VerifiedMethod;
import java.util.function.Consumer;

/** Warns when a method is found to give callers results that depend on something its key omits. */
final class LeakWarning implements Consumer<VerifiedMethod> {
    private final String name;
    private final String descriptor;

    LeakWarning(String type, ObservationSpec spec) {
        this.name = type + "." + spec.method();
        this.descriptor = spec.descriptor();
    }

    /** Called once for each method, by a thread of the application. */
    @Override
    public void accept(VerifiedMethod verified) {
        Verdict verdict = verified.verdict();
        Log.warnOnce(
                "leak " + name + descriptor,
                "verify: LEAK in " + name + ": calls with equal keys get different results; " + verdict.text());
    }
}
