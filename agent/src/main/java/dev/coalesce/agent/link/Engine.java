package dev.coalesce.agent.link;

import dev.coalesce.agent.bytes.StreamSpace;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.call.InternalFailures;
import dev.coalesce.agent.call.SharedServices;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.ClusterReport;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.flight.FutureFlight;
import dev.coalesce.agent.flight.WaitInspector;
import dev.coalesce.agent.metrics.ClusterMetrics;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.settings.ClusterSettings;
import dev.coalesce.agent.thread.Refreshes;
import dev.coalesce.agent.wire.JsonLibraries;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the linker gives to the methods that it links.
 *
 * @param services what all methods share
 * @param overrides what rules say about methods
 * @param implementations which types are implemented by classes that somebody wrote
 * @param space where streams may be stored
 * @param cluster connects this JVM with others; null if it is alone
 */
public record Engine(
        SharedServices services,
        RuntimeOverrides overrides,
        ImplementationIndex implementations,
        StreamSpace space,
        @Nullable Cluster cluster) {
    private static final int DEFAULT_MEMORY = 64 << 20;
    private static final long DEFAULT_DISK = 4L << 30;

    /** The engine that was created last, for tests of the application. Weak, so that it goes when the agent leaves. */
    static volatile WeakReference<@Nullable Engine> current = new WeakReference<>(null);

    /** Prepares what waits need, while there is stack for it. */
    @SuppressWarnings("StaticAssignmentInConstructor") // a JVM has one engine
    public Engine {
        FlightTable.prepareWaits();
        FutureFlight.prepareFutures();
        WaitInspector.install();
        current = new WeakReference<>(this);
    }

    /**
     * Sets limits that are the same for all methods of the JVM.
     *
     * @param waitNoticeNanos after how long a wait is reported; 0 for never
     * @param refreshThreads how many background refreshes run at a time; 0 depends on the number of processors
     */
    public static void setLimits(long waitNoticeNanos, int refreshThreads) {
        WaitInspector.setNoticeAfter(waitNoticeNanos);
        Refreshes.ALL.setMaximum(refreshThreads);
    }

    /**
     * Creates an engine with the default space.
     *
     * @param clock the time by which results age
     * @param registry receives each method's counters
     * @param errors counts what goes wrong inside the agent
     * @param overrides what rules say about methods
     * @param implementations which types are implemented by classes that somebody wrote
     */
    public Engine(
            Clock clock,
            Registry registry,
            LongAdder errors,
            RuntimeOverrides overrides,
            ImplementationIndex implementations) {
        this(
                clock,
                registry,
                errors,
                overrides,
                implementations,
                StreamSpace.ofJvm(DEFAULT_MEMORY, DEFAULT_DISK, null),
                null);
    }

    /**
     * Creates an engine.
     *
     * @param clock the time by which results age
     * @param registry receives each method's counters
     * @param errors counts what goes wrong inside the agent
     * @param overrides what rules say about methods
     * @param implementations which types are implemented by classes that somebody wrote
     * @param space where streams may be stored
     * @param cluster connects this JVM with others; null if it is alone
     */
    public Engine(
            Clock clock,
            Registry registry,
            LongAdder errors,
            RuntimeOverrides overrides,
            ImplementationIndex implementations,
            StreamSpace space,
            @Nullable Cluster cluster) {
        this(
                new SharedServices(clock, registry, new InternalFailures(errors)),
                overrides,
                implementations,
                space,
                cluster);
    }

    /**
     * Creates an engine without rules, with the default space.
     *
     * @param clock the time by which results age
     * @param registry receives each method's counters
     * @param errors counts what goes wrong inside the agent
     */
    public Engine(Clock clock, Registry registry, LongAdder errors) {
        this(clock, registry, errors, new RuntimeOverrides(), new ImplementationIndex());
    }

    /**
     * Creates what connects this JVM with others, and begins to connect in the background.
     *
     * @param settings the options; null if this JVM is alone
     * @return null if this JVM is alone
     */
    public static @Nullable Cluster connect(@Nullable ClusterSettings settings) {
        if (settings == null) {
            return null;
        }
        Cluster cluster = new Cluster(settings);
        ClusterMetrics.set(new ClusterReport(cluster));
        cluster.start();
        return cluster;
    }

    void disconnect() {
        if (cluster != null) {
            ClusterMetrics.set(null);
            cluster.close();
            JsonLibraries.close();
        }
    }

    InternalFailures failures() {
        return services.failures();
    }
}
