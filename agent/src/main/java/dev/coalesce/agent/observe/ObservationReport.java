package dev.coalesce.agent.observe;

import dev.coalesce.agent.observe.MethodFindings.Choice;
import dev.coalesce.agent.verify.Verdict;
import dev.coalesce.agent.verify.VerifiedMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * What was observed so far, as text for people, and as rules that the agent accepts. Methods are ranked by the time that
 * sharing their calls would save. Keys and values do not appear. Immutable.
 */
public final class ObservationReport {
    private static final String HEADER = String.format(
            "%-40s %9s %9s  %-34s %8s  %s", "", "calls", "mean", "fewer executions at ttl", "entries", "advice");

    /** The number of methods that the text says are not observed. */
    private static final int MAX_EXCLUDED = 10;

    private final double seconds;
    private final int tooCheap;
    private final int undecided;
    private final long memory;
    private final List<MethodFindings> methods;
    private final List<ExcludedMethod> excluded;
    private final List<VerifiedFinding> verified;

    private ObservationReport(
            double seconds,
            int tooCheap,
            int undecided,
            long memory,
            List<MethodFindings> methods,
            List<ExcludedMethod> excluded,
            List<VerifiedFinding> verified) {
        this.seconds = seconds;
        this.tooCheap = tooCheap;
        this.undecided = undecided;
        this.memory = memory;
        this.methods = methods;
        this.excluded = excluded;
        this.verified = verified;
    }

    /**
     * Creates a report.
     *
     * @param observations what was observed
     * @return the report of this moment
     */
    public static ObservationReport of(Observations observations) {
        return of(observations, new BiPredicate<>() {
            @Override
            public boolean test(String type, String method) {
                return true;
            }
        });
    }

    /**
     * Creates a report about some of the methods.
     *
     * @param observations what was observed
     * @param filter selects methods by the name of the class, with slashes, and their own name
     * @return the report of this moment
     */
    public static ObservationReport of(Observations observations, BiPredicate<String, String> filter) {
        observations.decide();
        int now = Rungs.tick(observations.sinceStart());
        int tooCheap = 0;
        int undecided = 0;
        List<MethodFindings> methods = new ArrayList<>();
        List<ExcludedMethod> excluded = new ArrayList<>();
        List<VerifiedFinding> verified = new ArrayList<>();
        for (ExcludedMethod each : observations.excluded()) {
            if (filter.test(each.type().replace('.', '/'), each.name())) {
                excluded.add(each);
            }
        }
        for (ObservedMethod each : observations.all()) {
            if (!filter.test(each.type.replace('.', '/'), each.spec.method())) {
                continue;
            }
            if (each.verified != null && each.phase() != ObservedMethod.Phase.FAILED) {
                verified.add(new VerifiedFinding(each.type + "." + each.spec.method(), verdict(each, each.verified)));
            }
            switch (each.phase()) {
                case COUNTING, VERIFYING -> {
                    tooCheap += each.isCheapButVerified() ? 1 : 0;
                    undecided += each.isCheapButVerified() || each.calls == 0 ? 0 : 1;
                }
                case CHEAP -> {
                    tooCheap++;
                    if (each.returnsStream) {
                        excluded.add(cheapStream(each));
                    }
                }
                case SIMULATING -> methods.add(MethodFindings.of(each, now));
                case FAILED -> {}
            }
        }
        methods.sort(Comparator.comparingLong(MethodFindings::savedNanos)
                .reversed()
                .thenComparing(MethodFindings::selector));
        excluded.sort(Comparator.comparing(ExcludedMethod::selector));
        verified.sort(Comparator.<VerifiedFinding, Verdict.Kind>comparing(
                        each -> each.verdict().kind())
                .thenComparing(VerifiedFinding::method));
        return new ObservationReport(
                observations.seconds(),
                tooCheap,
                undecided,
                observations.budget().used(),
                methods,
                excluded,
                verified);
    }

    private static Verdict verdict(ObservedMethod method, VerifiedMethod verified) {
        Verdict verdict = verified.verdict();
        return method.isCheapButVerified()
                ? verdict.with("a call takes " + ReportText.duration(method.meanNanos())
                        + ", which is too little to be worth coalescing")
                : verdict;
    }

    private static ExcludedMethod cheapStream(ObservedMethod method) {
        return new ExcludedMethod(
                method.type,
                method.spec.method(),
                method.spec.descriptor(),
                "the method returns an InputStream in less than 25 us. How long callers read it is unknown.");
    }

    /**
     * Returns how long was observed.
     *
     * @return seconds
     */
    public double seconds() {
        return seconds;
    }

    /**
     * Returns how many methods were called.
     *
     * @return those that are measured, too cheap, or not decided yet
     */
    public int called() {
        return tooCheap + undecided + methods.size();
    }

    /**
     * Returns how many methods were called and are too cheap to be worth coalescing.
     *
     * @return their number
     */
    public int tooCheap() {
        return tooCheap;
    }

    /**
     * Returns how many methods were called too few times to be measured.
     *
     * @return their number
     */
    public int undecided() {
        return undecided;
    }

    /**
     * Returns the measured methods, the one that would save most first.
     *
     * @return what is known of each
     */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (MethodFindings each : methods) {
            Choice best = each.best();
            Simulation shown = best == null ? each.simulations().get(0) : best.simulation();
            findings.add(Finding.of(each, shown, best, advice(each), notes(each, shown)));
        }
        return findings;
    }

    /**
     * Returns the methods that cannot be observed because of their results.
     *
     * @return the methods in the order of their names
     */
    public List<ExcludedMethod> excluded() {
        return excluded;
    }

    /**
     * Returns the methods whose results are compared, those with the most important findings first.
     *
     * @return what is known of each
     */
    public List<VerifiedFinding> verified() {
        return verified;
    }

    /**
     * Formats the report.
     *
     * @return several lines
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        ReportText.line(
                text,
                "coalesce observe   %.0f s   methods called: %d; too cheap (< 25 us): %d; not decided yet: %d;"
                        + " measured: %d   memory %.1f MB",
                seconds,
                called(),
                tooCheap,
                undecided,
                methods.size(),
                memory / 1e6);
        if (!methods.isEmpty()) {
            ReportText.line(text, "%s", HEADER);
            ReportText.line(text, "%-60s  %s", "", ladderHeader());
        }
        long saved = 0;
        long run = 0;
        int rules = 0;
        for (MethodFindings each : methods) {
            add(text, each);
            run += each.meanNanos() * each.calls();
            if (each.advised() != null) {
                saved += each.savedNanos();
                rules++;
            }
        }
        if (rules > 0) {
            ReportText.line(
                    text,
                    "would save %s of %s of execution, with %d rule(s)",
                    ReportText.duration(saved),
                    ReportText.duration(run),
                    rules);
        }
        if (!verified.isEmpty()) {
            ReportText.line(text, "coalesce verify    methods: %d", verified.size());
            verified.forEach(each -> each.addTo(text));
        }
        addExcluded(text);
        limits(text);
        return text.toString();
    }

    private static String ladderHeader() {
        StringBuilder header = new StringBuilder();
        for (int rung = 0; rung < Rungs.OWN; rung++) {
            header.append(String.format("%-7s", Rungs.name(rung)));
        }
        return header.toString();
    }

    private static void add(StringBuilder text, MethodFindings method) {
        Choice best = method.best();
        Simulation shown = best == null ? method.simulations().get(0) : best.simulation();
        StringBuilder ladder = new StringBuilder();
        for (int rung = 0; rung < Rungs.OWN; rung++) {
            ladder.append(String.format("%-7s", ReportText.percent(shown.saved(rung))));
        }
        int rung = best == null ? Rungs.REPEATS : best.rung();
        ReportText.line(
                text,
                "%-40s %,9d %9s  %-34s %,8d  %s",
                ReportText.shortName(method.name()),
                shown.calls(),
                ReportText.duration(method.meanNanos()),
                ladder,
                shown.shares().get(rung).entries,
                advice(method));
        for (String each : notes(method, shown)) {
            ReportText.line(text, "   %s", each);
        }
    }

    private static String advice(MethodFindings method) {
        if (method.isWriting()) {
            return "NOT: its name says that it writes";
        }
        Choice advised = method.advised();
        if (advised == null && method.hasFewCalls()) {
            return "too few calls";
        }
        if (advised == null && method.neverMeets()) {
            return "NOT with this key";
        }
        if (advised == null) {
            return isStale(method) ? "NOT: its results change" : "too few calls repeat";
        }
        String ttl = advised.rung() == Rungs.TOGETHER
                ? "coalesce, no ttl"
                : advised.rung() == Rungs.OWN ? "coalesce, its own ttl" : "ttl " + Rungs.name(advised.rung());
        return ttl + (method.needsTypeScope(advised) ? ", scope TYPE" : "");
    }

    private static boolean isStale(MethodFindings method) {
        for (Simulation each : method.simulations()) {
            if (each.stale(Rungs.REPEATS) > 0) {
                return true;
            }
        }
        return false;
    }

    private static List<String> notes(MethodFindings method, Simulation shown) {
        List<String> notes = new ArrayList<>();
        Share repeats = shown.shares().get(Rungs.REPEATS);
        for (String each : method.everNew()) {
            notes.add("key " + method.key(shown) + ": " + each + "; without it, " + repeats.stale + " of "
                    + repeats.compared + " compared results differ");
        }
        if (method.hasInstanceScope()) {
            for (Simulation each : method.simulations()) {
                if (each.without().equals(shown.without())) {
                    notes.add("scope " + each.scope() + ": " + ReportText.percent(each.saved(Rungs.REPEATS))
                            + " at ttl 30s");
                }
            }
        }
        if (method.returnsStream()) {
            notes.add("a stream: its call ends here when the method returns. The bytes are not known, so no ttl is"
                    + " suggested; calls that begin while an earlier stream is read would share too");
        } else if (repeats.hits > 0) {
            notes.add(
                    repeats.compared == 0
                            ? "results were not compared: too few calls repeated, or reading them would run code of the application"
                            : "stale hits at ttl 30s: " + repeats.stale + " of " + repeats.compared
                                    + " that were compared");
        }
        if (!method.withoutEquals().isEmpty()) {
            notes.add("no two calls would meet: " + String.join(", ", method.withoutEquals())
                    + " has no equals. Name its parts in key.");
        }
        if (method.hasOwnTtl()) {
            notes.add("its own ttl: " + ReportText.percent(shown.saved(Rungs.OWN)) + " fewer executions");
        }
        if (shown.untracked() > 0) {
            notes.add(ReportText.percent((double) shown.untracked() / shown.calls())
                    + " of the calls had keys beyond the limit, and count as executions");
        }
        if (method.isSynchronized()) {
            notes.add("synchronized: calls wait for each other before they are observed, so more may overlap");
        }
        return notes;
    }

    private void addExcluded(StringBuilder text) {
        if (!excluded.isEmpty()) {
            ReportText.line(text, "not observed: %d method(s)", excluded.size());
        }
        for (ExcludedMethod each : excluded.subList(0, Math.min(MAX_EXCLUDED, excluded.size()))) {
            ReportText.line(text, "   %s: %s", each.selector(), each.reason());
        }
        if (excluded.size() > MAX_EXCLUDED) {
            ReportText.line(
                    text,
                    "   and %d more; the option --json of the command observe lists them",
                    excluded.size() - MAX_EXCLUDED);
        }
    }

    private static void limits(StringBuilder text) {
        ReportText.line(
                text,
                "What this cannot know: side effects; callers that must not share (check the key, and use mode: verify);");
        ReportText.line(text, "how long a body takes without its duplicates; keys that come after the observation.");
    }

    /**
     * Formats the advice as rules.
     *
     * @return the text of a file that the option {@code config} can name
     */
    public String rules() {
        return SuggestedRules.text(seconds, methods);
    }
}
