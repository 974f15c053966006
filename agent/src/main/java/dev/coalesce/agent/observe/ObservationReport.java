package dev.coalesce.agent.observe;

import dev.coalesce.Scope;
import dev.coalesce.agent.observe.MethodFindings.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What was observed so far, as text for people, and as rules that the agent accepts. Methods are ranked by the time that
 * sharing their calls would save. Keys and values do not appear. Immutable.
 */
public final class ObservationReport {
    private static final String HEADER = String.format(
            "%-40s %9s %9s  %-34s %8s  %s", "", "calls", "mean", "fewer executions at ttl", "entries", "advice");

    private final double seconds;
    private final int tooCheap;
    private final int undecided;
    private final long memory;
    private final List<MethodFindings> methods;

    private ObservationReport(double seconds, int tooCheap, int undecided, long memory, List<MethodFindings> methods) {
        this.seconds = seconds;
        this.tooCheap = tooCheap;
        this.undecided = undecided;
        this.memory = memory;
        this.methods = methods;
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
        for (ObservedMethod each : observations.all()) {
            if (!filter.test(each.type.replace('.', '/'), each.spec.method())) {
                continue;
            }
            switch (each.phase()) {
                case COUNTING -> undecided += each.calls() == 0 ? 0 : 1;
                case CHEAP -> tooCheap++;
                case SIMULATING -> methods.add(MethodFindings.of(each, now));
                case FAILED -> {}
            }
        }
        methods.sort(Comparator.comparingLong(MethodFindings::savedNanos)
                .reversed()
                .thenComparing(MethodFindings::selector));
        return new ObservationReport(
                observations.seconds(),
                tooCheap,
                undecided,
                observations.budget().used(),
                methods);
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
     * Formats the report.
     *
     * @return several lines
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(
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
            line(text, "%s", HEADER);
            line(text, "%-60s  %s", "", ladderHeader());
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
            line(text, "would save %s of %s of execution, with %d rule(s)", duration(saved), duration(run), rules);
        }
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
            ladder.append(String.format("%-7s", percent(shown.saved(rung))));
        }
        int rung = best == null ? Rungs.REPEATS : best.rung();
        line(
                text,
                "%-40s %,9d %9s  %-34s %,8d  %s",
                shortName(method.name()),
                method.calls(),
                duration(method.meanNanos()),
                ladder,
                shown.shares().get(rung).entries,
                advice(method));
        for (String each : notes(method, shown)) {
            line(text, "   %s", each);
        }
    }

    private static String shortName(String name) {
        int method = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', method - 1) + 1);
    }

    private static String advice(MethodFindings method) {
        if (method.isWriting()) {
            return "NOT: its name says that it writes";
        }
        Choice advised = method.advised();
        if (advised == null) {
            return isStale(method) ? "NOT: its results change" : "too few calls repeat";
        }
        String ttl = advised.rung() == Rungs.TOGETHER
                ? "coalesce, no ttl"
                : advised.rung() == Rungs.OWN ? "coalesce, its own ttl" : "ttl " + Rungs.name(advised.rung());
        return ttl + (isTypeScope(method, advised) ? ", scope TYPE" : "");
    }

    private static boolean isStale(MethodFindings method) {
        for (Simulation each : method.simulations()) {
            if (each.stale(Rungs.REPEATS) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the advice needs another scope than the default: the narrower one was simulated, and saves less. */
    private static boolean isTypeScope(MethodFindings method, Choice choice) {
        return choice.simulation().scope() == Scope.TYPE && method.hasInstanceScope();
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
                    notes.add("scope " + each.scope() + ": " + percent(each.saved(Rungs.REPEATS)) + " at ttl 30s");
                }
            }
        }
        if (repeats.hits > 0) {
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
            notes.add("its own ttl: " + percent(shown.saved(Rungs.OWN)) + " fewer executions");
        }
        if (shown.untracked() > 0) {
            notes.add(percent((double) shown.untracked() / shown.calls())
                    + " of the calls had keys beyond the limit, and count as executions");
        }
        if (method.isSynchronized()) {
            notes.add("synchronized: calls wait for each other before they are observed, so more may overlap");
        }
        return notes;
    }

    private static void limits(StringBuilder text) {
        line(
                text,
                "What this cannot know: side effects; callers that must not share (check the key, and use mode: verify);");
        line(text, "how long a body takes without its duplicates; keys that come after the observation.");
    }

    /**
     * Formats the advice as rules.
     *
     * @return the text of a file that the option {@code config} can name
     */
    public String rules() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "# Suggested by coalesce after observing for %.0f s. Each rule starts with mode: verify, in which every",
                seconds);
        line(
                text,
                "# call still runs its own body. Check the key: everything that the result depends on must be in it.");
        line(text, "# Then write mode: on.");
        line(text, "methods:");
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
        line(text, "  \"%s\":", method.selector());
        line(
                text,
                "    # %,d calls, mean %s; %s fewer executions (%s); %,d entries%s",
                simulation.calls(),
                duration(method.meanNanos()),
                percent(advised.saved()),
                duration(share.savedNanos),
                share.entries,
                method.meanBytes() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %,d bytes where known", method.meanBytes() * share.entries));
        line(text, "    # stale hits: %,d of %,d that were compared", share.stale, share.compared);
        for (String each : method.everNew()) {
            if (!simulation.without().isEmpty()) {
                line(text, "    # not in the key: %s", each);
            }
        }
        List<String> key = method.key(simulation);
        if (!method.hasOwnKey() && !key.isEmpty()) {
            line(text, "    key: [%s]", String.join(", ", key));
        }
        if (advised.rung() != Rungs.TOGETHER && advised.rung() != Rungs.OWN) {
            line(text, "    ttl: %s", Rungs.name(advised.rung()));
        }
        if (isTypeScope(method, advised)) {
            line(text, "    scope: TYPE");
        }
        line(text, "    mode: verify");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
    }

    private static String duration(long nanos) {
        if (nanos < TimeUnit.MILLISECONDS.toNanos(1)) {
            return nanos / 1_000 + " us";
        }
        return nanos < TimeUnit.SECONDS.toNanos(1)
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static void line(StringBuilder text, String format, @Nullable Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }
}
