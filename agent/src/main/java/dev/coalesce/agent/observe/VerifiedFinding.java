package dev.coalesce.agent.observe;

import dev.coalesce.agent.verify.Verdict;

/**
 * Holds what a report says about the results of one method.
 *
 * @param method its class and name
 * @param verdict whether calls with equal keys have equal results
 */
public record VerifiedFinding(String method, Verdict verdict) {
    /** Adds some lines to the text of a report. */
    void addTo(StringBuilder text) {
        ReportText.line(
                text,
                "%-40s %s   %,d pairs of calls with equal keys; in %,d the callers' context differs",
                ReportText.shortName(method),
                verdict.title(),
                verdict.pairs(),
                verdict.differentContexts());
        ReportText.line(text, "   %s", verdict.text());
        for (String each : verdict.notes()) {
            ReportText.line(text, "   %s", each);
        }
    }
}
