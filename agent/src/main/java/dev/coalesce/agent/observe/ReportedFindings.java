package dev.coalesce.agent.observe;

import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.metrics.VerifiedMethods;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.verify.Findings;
import dev.coalesce.agent.verify.Mismatch;
import dev.coalesce.agent.verify.Verdict;

/** Tells at once what comparing the results of a method finds: by a warning, the meters and events. */
final class ReportedFindings implements Findings {
    private final MethodName name;
    private final String descriptor;

    ReportedFindings(String type, ObservationSpec spec) {
        this.name = MethodName.of(spec.name(), type, spec.method());
        this.descriptor = spec.descriptor();
    }

    @Override
    public void leaks(Verdict verdict) {
        Log.warnOnce(
                "leak " + name.text() + descriptor,
                "verify: LEAK in " + name.text() + ": calls with equal keys get different results; " + verdict.text());
        VerifiedMethods.leakFound(name.shown());
    }

    @Override
    public void differ(Mismatch mismatch) {
        Events events = Events.active();
        if (events != null && events.wantsMismatch()) {
            events.mismatch(name, mismatch.hasSameContext(), mismatch.dimensions(), mismatch.paths());
        }
    }
}
