package dev.coalesce.agent.console;

import dev.coalesce.agent.observe.ExcludedMethod;
import dev.coalesce.agent.observe.Finding;
import dev.coalesce.agent.observe.ObservationReport;
import dev.coalesce.agent.observe.VerifiedFinding;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ObservePatterns;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.verify.Verdict;
import java.util.List;

/**
 * Answers the request {@code observe}. Its first argument says what to do: {@code begin} observes the patterns that
 * follow, and verifies them if {@code --verify} precedes them, {@code report} returns what is known so far, and {@code
 * end} does the same and stops observing.
 */
final class ObserveAnswer {
    static final String REQUEST = "observe";

    /** Precedes the patterns of methods whose results are compared between callers. */
    private static final String VERIFY = "--verify";

    private ObserveAnswer() {}

    static void write(Json json, Observer observer, List<String> arguments) throws RequestException {
        switch (arguments.isEmpty() ? "" : arguments.get(0)) {
            case "begin" -> begin(json, observer, arguments.subList(1, arguments.size()));
            case "report" -> report(json, observer, false);
            case "end" -> report(json, observer, true);
            default -> throw new RequestException("observe needs one of begin, report, end");
        }
    }

    private static void begin(Json json, Observer observer, List<String> arguments) throws RequestException {
        boolean isVerified = !arguments.isEmpty() && arguments.get(0).equals(VERIFY);
        List<String> patterns = isVerified ? arguments.subList(1, arguments.size()) : arguments;
        ObservePatterns parsed;
        try {
            parsed = ObservePatterns.parse(String.join(";", patterns));
        } catch (InvalidSettingException e) {
            throw new RequestException(String.valueOf(e.getMessage()));
        }
        if (parsed.isEmpty()) {
            throw new RequestException("observe needs a pattern. Use " + ObservePatterns.ALLOWED + ".");
        }
        if (!observer.begin(isVerified ? parsed.verified() : parsed)) {
            throw new RequestException("another command observes this JVM. Wait until it ends, or end it.");
        }
        Log.info("a command " + (isVerified ? "verifies " : "observes ") + String.join(" ", patterns));
        json.field("patterns", patterns);
    }

    private static void report(Json json, Observer observer, boolean isLast) throws RequestException {
        ObservationReport report = observer.report(isLast);
        if (report == null) {
            throw new RequestException("no command observes this JVM: it was not asked for 30 seconds, or the agent has"
                    + " been detached. Start the command again.");
        }
        json.field("seconds", Math.round(report.seconds()))
                .field("called", report.called())
                .field("tooCheap", report.tooCheap())
                .field("undecided", report.undecided());
        json.name("methods").beginArray();
        report.findings().forEach(each -> write(json, each));
        json.endArray().name("notObserved").beginArray();
        for (ExcludedMethod each : report.excluded()) {
            json.beginObject()
                    .field("method", each.selector())
                    .field("reason", each.reason())
                    .endObject();
        }
        json.endArray().name("verified").beginArray();
        report.verified().forEach(each -> write(json, each));
        json.endArray().field("text", report.text()).field("rules", report.rules());
    }

    private static void write(Json json, VerifiedFinding finding) {
        Verdict verdict = finding.verdict();
        json.beginObject()
                .field("method", finding.method())
                .field("verdict", verdict.kind().text())
                .field("dimensions", verdict.dimensions())
                .field("paths", verdict.paths())
                .field("pairs", verdict.pairs())
                .field("differentContexts", verdict.differentContexts())
                .field("text", verdict.text())
                .field("notes", verdict.notes())
                .endObject();
    }

    private static void write(Json json, Finding finding) {
        json.beginObject()
                .field("method", finding.method())
                .field("selector", finding.selector())
                .field("calls", finding.calls())
                .field("meanNanos", finding.meanNanos())
                .field("key", finding.key())
                .field("scope", finding.scope())
                .field("advised", finding.isAdvised())
                .field("ttl", finding.ttl())
                .field("savedNanos", finding.savedNanos())
                .field("advice", finding.advice())
                .field("notes", finding.notes());
        json.name("ladder").beginArray();
        for (Finding.Rung rung : finding.ladder()) {
            json.beginObject()
                    .field("ttl", rung.ttl())
                    .field("hits", rung.hits())
                    .field("follows", rung.follows())
                    .field("compared", rung.compared())
                    .field("stale", rung.stale())
                    .field("entries", rung.entries())
                    .endObject();
        }
        json.endArray().endObject();
    }
}
