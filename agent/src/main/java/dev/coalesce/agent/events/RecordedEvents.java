package dev.coalesce.agent.events;

import dev.coalesce.agent.metrics.ClusterMetrics;
import dev.coalesce.agent.metrics.ClusterSnapshot;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.metrics.Times;
import dev.coalesce.agent.reason.Decision;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.reason.RecentDecisions;
import dev.coalesce.agent.reason.RefusedMethods;
import dev.coalesce.agent.report.KeyMark;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Records events. Loaded when somebody records, and only then. Thread-safe. */
final class RecordedEvents extends Events {
    private final Registry registry;
    private final RateLimit bypasses = new RateLimit(); // a method that is off may be called very often
    private final RateLimit mismatches = new RateLimit();
    private final Runnable statistics = this::recordStatistics;
    private final Runnable decisions = this::recordDecisions;
    private final Runnable clusterStatistics = RecordedEvents::recordClusterStatistics;

    static Events of(Registry registry) {
        return new RecordedEvents(registry);
    }

    private RecordedEvents(Registry registry) {
        this.registry = registry;
        FlightRecorder.register(FlightEvent.class);
        FlightRecorder.register(WaitEvent.class);
        FlightRecorder.register(BypassEvent.class);
        FlightRecorder.register(MismatchEvent.class);
        FlightRecorder.register(ClusterCallEvent.class);
        FlightRecorder.register(ClusterConnectionEvent.class);
        initialize(
                new FlightEvent(),
                new WaitEvent(),
                new BypassEvent(),
                new MismatchEvent(),
                new ClusterCallEvent(),
                new ClusterConnectionEvent());
    }

    @Override
    void addPeriodic() {
        FlightRecorder.addPeriodicEvent(MethodStatisticsEvent.class, statistics);
        FlightRecorder.addPeriodicEvent(DecisionEvent.class, decisions);
        FlightRecorder.addPeriodicEvent(ClusterStatisticsEvent.class, clusterStatistics);
    }

    /**
     * Does nothing: whoever creates the arguments initializes their classes. Otherwise thousands of virtual threads
     * could wait for that at once, each with its carrier.
     */
    private static void initialize(Event... events) {
        KeyMark.initialize();
        for (Event each : events) {
            each.begin();
        }
    }

    @Override
    public Begun beginFlight(MethodName method, Object key, int keyHash) {
        return new FlightEvent().begin(method, key, keyHash);
    }

    @Override
    public Begun beginWait(MethodName method, Object key, int keyHash, @Nullable Thread leader) {
        WaitEvent event = new WaitEvent();
        event.leader = leader == null ? null : leader.getName();
        return event.begin(method, key, keyHash);
    }

    @Override
    public ClusterCall beginClusterCall(MethodName method, Object key, int keyHash) {
        ClusterCallEvent event = new ClusterCallEvent();
        event.begin(method, key, keyHash);
        return event;
    }

    @Override
    void connection(boolean isSharing, @Nullable String problem) {
        ClusterConnectionEvent event = new ClusterConnectionEvent();
        event.sharing = isSharing;
        event.problem = problem;
        event.commit();
    }

    private static void recordClusterStatistics() {
        ClusterSnapshot read = ClusterMetrics.read();
        if (read != null) {
            ClusterStatisticsEvent.of(read).commit();
        }
    }

    @Override
    void bypass(MethodName method, Reason reason) {
        BypassEvent event = new BypassEvent();
        if (event.shouldCommit() && bypasses.allows()) {
            event.className = method.type();
            event.method = method.label();
            event.reason = reason.code();
            event.text = reason.text(method.shown());
            event.commit();
        }
    }

    @Override
    public boolean wantsMismatch() {
        return new MismatchEvent().shouldCommit() && mismatches.allows();
    }

    @Override
    public void mismatch(MethodName method, boolean sameContext, List<String> dimensions, List<String> paths) {
        MismatchEvent event = new MismatchEvent();
        event.className = method.type();
        event.method = method.label();
        event.sameContext = sameContext;
        event.dimensions = String.join(", ", dimensions);
        event.paths = String.join(", ", paths);
        event.commit();
    }

    private void recordStatistics() {
        for (Registry.Group group : registry.groups()) {
            Snapshot read = group.snapshot();
            Times times = read.times();
            MethodStatisticsEvent event = new MethodStatisticsEvent();
            event.className = group.names().type();
            event.method = group.names().label();
            event.hits = read.hits();
            event.leads = read.leads();
            event.follows = times.followed();
            event.timeouts = read.timeouts();
            event.bypasses = read.bypasses();
            event.successes = times.successes();
            event.successTime = times.successNanos();
            event.failures = read.failures();
            event.failureTime = times.failureNanos();
            event.waits = times.waits();
            event.waitTime = times.waitNanos();
            event.savedTime = read.savedNanos();
            event.waiting = times.waiting();
            event.inFlight = read.inFlight();
            event.oldestFlight = read.oldestFlightMillis();
            event.results = read.size();
            event.promotions = read.promotions();
            event.evictions = read.evictions();
            event.commit();
        }
    }

    /** Records the refused methods, and the most recent decisions about calls; and how far the counters have come. */
    private void recordDecisions() {
        recordStatistics();
        recordClusterStatistics();
        Set<String> refused = new HashSet<>();
        for (RefusedMethods.Refused each : RefusedMethods.list()) {
            refused.add(each.method() + each.reason().code());
            record(each.method(), each.reason().code(), each.text(), 0);
        }
        for (Decision each : RecentDecisions.list()) {
            if (!refused.contains(each.method() + each.reason().code())) {
                record(each.method(), each.reason().code(), each.text(), each.atMillis());
            }
        }
    }

    private static void record(String method, String reason, @Nullable String text, long atMillis) {
        DecisionEvent event = new DecisionEvent();
        event.method = method;
        event.reason = reason;
        event.text = text;
        event.decidedAt = atMillis;
        event.commit();
    }

    @Override
    void remove() {
        FlightRecorder.removePeriodicEvent(statistics);
        FlightRecorder.removePeriodicEvent(decisions);
        FlightRecorder.removePeriodicEvent(clusterStatistics);
    }
}
