package dev.coalesce.agent.metrics;

import org.jspecify.annotations.Nullable;

/**
 * The JMX bean of all methods ({@code dev.coalesce:type=Method}) or coalescers ({@code dev.coalesce:type=Coalescer}) of
 * one name. It shows the components of {@code dev.coalesce.Stats}, and more.
 */
final class MethodBean extends DescribedBean<Snapshot> {
    private static final String LONG = "long";
    private static final String STRING = String.class.getName();

    /** Name, type and description of each attribute. */
    private static final String[][] ATTRIBUTES = {
        {"ClassName", STRING, "The class that declares the method; dev.coalesce.Coalescer for a named coalescer"},
        {"MethodName", STRING, "The method; for a named coalescer, its name"},
        {"Calls", LONG, "Calls: the sum of Hits, Leads, Follows, Timeouts and Bypasses"},
        {"Hits", LONG, "Calls that were answered by a cached result"},
        {"Leads", LONG, "Calls that ran the method on behalf of all concurrent callers with the same key"},
        {"Follows", LONG, "Calls that wait for a leader, or got its result or exception"},
        {"FinishedFollows", LONG, "Follows without those that wait now. Never falls, so rates can be computed from it"},
        {"Timeouts", LONG, "Followers that stopped waiting because their waitTimeout had elapsed"},
        {"Bypasses", LONG, "Calls that ran the method uncoalesced"},
        {"Waiting", LONG, "Calls that wait for a leader now"},
        {"Waits", LONG, "Calls that have waited for a leader, whatever they got in the end"},
        {"WaitNanos", LONG, "The total time of Waits, in nanoseconds"},
        {"WaitP50Nanos", LONG, "Half of Waits took no longer than this, in nanoseconds; exact to 19 %"},
        {"WaitP99Nanos", LONG, "99 % of Waits took no longer than this, in nanoseconds; exact to 19 %"},
        {"Successes", LONG, "Executions that returned a result: leads and background refreshes"},
        {"SuccessNanos", LONG, "The total time of Successes, in nanoseconds"},
        {"Failures", LONG, "Executions that ended with an exception: leads and background refreshes"},
        {"FailureNanos", LONG, "The total time of Failures, in nanoseconds"},
        {"RunP50Nanos", LONG, "Half of Successes took no longer than this, in nanoseconds; 0: less than a millisecond"},
        {"RunP99Nanos", LONG, "99 % of Successes took no longer than this, in nanoseconds; 0: less than a millisecond"},
        {"Promotions", LONG, "Followers that took over from an interrupted or cancelled leader"},
        {"Evictions", LONG, "Results that were removed because of maxSize"},
        {"InFlight", "int", "Keys that are being computed now"},
        {"OldestFlightMillis", LONG, "Age of the oldest flight in milliseconds; 0 if nothing is in flight"},
        {"Size", LONG, "Results that are cached now"},
        {"SavedNanos", LONG, "Executions that hits and follows have avoided, times their average duration; estimated"},
    };

    private final Registry.Group group;

    MethodBean(Registry.Group group) {
        super(
                "Calls, executions and cached results of " + group.name(),
                ATTRIBUTES,
                "Drops the cached results. Executions in flight go on for the callers that have joined them");
        this.group = group;
    }

    @Override
    Snapshot read() {
        return group.snapshot();
    }

    @Override
    void clear() {
        group.clear();
    }

    @Override
    @Nullable
    Object value(Snapshot reading, String attribute) {
        Times times = reading.times();
        return switch (attribute) {
            case "ClassName" -> group.names().type();
            case "MethodName" -> group.names().method();
            case "Calls" -> reading.calls();
            case "Hits" -> reading.hits();
            case "Leads" -> reading.leads();
            case "Follows" -> reading.follows();
            case "FinishedFollows" -> times.followed();
            case "Timeouts" -> reading.timeouts();
            case "Bypasses" -> reading.bypasses();
            case "Waiting" -> times.waiting();
            case "Waits" -> times.waits();
            case "WaitNanos" -> times.waitNanos();
            case "WaitP50Nanos" -> times.waitTimes().percentile(0.5);
            case "WaitP99Nanos" -> times.waitTimes().percentile(0.99);
            case "Successes" -> times.successes();
            case "SuccessNanos" -> times.successNanos();
            case "Failures" -> reading.failures();
            case "FailureNanos" -> times.failureNanos();
            case "RunP50Nanos" -> times.runTimes().percentile(0.5);
            case "RunP99Nanos" -> times.runTimes().percentile(0.99);
            case "Promotions" -> reading.promotions();
            case "Evictions" -> reading.evictions();
            case "InFlight" -> reading.inFlight();
            case "OldestFlightMillis" -> reading.oldestFlightMillis();
            case "Size" -> reading.size();
            case "SavedNanos" -> reading.savedNanos();
            default -> null;
        };
    }
}
