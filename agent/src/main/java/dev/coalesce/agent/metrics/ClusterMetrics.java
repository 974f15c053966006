package dev.coalesce.agent.metrics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Beans, meters, events and commands read here what this JVM does together with others. Thread-safe. */
public final class ClusterMetrics {
    /** Null if the option {@code cluster} is not set, or the agent has left. */
    private static volatile @Nullable Supplier<ClusterSnapshot> source;

    private ClusterMetrics() {}

    /**
     * Sets what is read.
     *
     * @param supplier supplies the values of this moment; null if this JVM is alone
     */
    public static void set(@Nullable Supplier<ClusterSnapshot> supplier) {
        source = supplier;
    }

    /**
     * Returns what is read, for meters, which refer to it weakly.
     *
     * @return null if this JVM is alone
     */
    public static @Nullable Supplier<ClusterSnapshot> source() {
        return source;
    }

    /**
     * Reads the values of this moment.
     *
     * @return null if this JVM is alone
     */
    public static @Nullable ClusterSnapshot read() {
        Supplier<ClusterSnapshot> current = source;
        return current == null ? null : current.get();
    }
}
