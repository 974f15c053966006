package dev.coalesce.agent.observe;

import dev.coalesce.agent.observe.MethodFindings.Choice;
import java.util.List;
import java.util.Locale;

/** Formats what is advised as a file that the option {@code config} can name. */
final class SuggestedRules {
    private SuggestedRules() {}

    /** Formats the rules. */
    static String text(double seconds, List<MethodFindings> methods) {
        StringBuilder text = new StringBuilder();
        ReportText.line(
                text,
                "# Suggested by coalesce after observing for %.0f s. Each rule starts with mode: verify, in which every",
                seconds);
        ReportText.line(
                text,
                "# call still runs its own body. Check the key: everything that the result depends on must be in it.");
        ReportText.line(text, "# Then write mode: on.");
        ReportText.line(text, "methods:");
        for (MethodFindings each : methods) {
            Choice advised = each.advised();
            if (advised != null) {
                addRule(text, each, advised);
            }
        }
        return text.toString();
    }

    private static void addRule(StringBuilder text, MethodFindings method, Choice advised) {
        Simulation simulation = advised.simulation();
        Share share = simulation.shares().get(advised.rung());
        ReportText.line(text, "  \"%s\":", method.selector());
        ReportText.line(
                text,
                "    # %,d calls, mean %s; %s fewer executions (%s); %,d entries%s",
                simulation.calls(),
                ReportText.duration(method.meanNanos()),
                ReportText.percent(advised.saved()),
                ReportText.duration(share.savedNanos),
                share.entries,
                method.meanBytes() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %,d bytes where known", method.meanBytes() * share.entries));
        ReportText.line(text, "    # stale hits: %,d of %,d that were compared", share.stale, share.compared);
        for (String each : method.everNew()) {
            if (!simulation.without().isEmpty()) {
                ReportText.line(text, "    # not in the key: %s", each);
            }
        }
        List<String> key = method.key(simulation);
        if (!method.hasOwnKey() && !key.isEmpty()) {
            ReportText.line(text, "    key: [%s]", String.join(", ", key));
        }
        if (advised.rung() != Rungs.TOGETHER && advised.rung() != Rungs.OWN) {
            ReportText.line(text, "    ttl: %s", Rungs.name(advised.rung()));
        }
        if (method.needsTypeScope(advised)) {
            ReportText.line(text, "    scope: TYPE");
        }
        ReportText.line(text, "    mode: verify");
    }
}
