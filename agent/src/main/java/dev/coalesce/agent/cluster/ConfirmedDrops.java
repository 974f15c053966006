package dev.coalesce.agent.cluster;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Drops that the engine has confirmed within the last {@link #REMEMBERED_NANOS}. A server that takes over from another
 * one may not have received the latest of them.
 *
 * <p><b>How long.</b> A server may go on confirming after its replicas have lost contact, until it notices that: in a
 * Redis Cluster after {@code cluster-node-timeout}, 15 s by default, and otherwise after {@code min-replicas-max-lag},
 * 10 s by default, if {@code min-replicas-to-write} is set.
 *
 * <p>Thread-safe.
 */
final class ConfirmedDrops {
    static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The drops, each with the time of its confirmation. Guarded by this object's monitor. */
    private final BoundedDrops drops = new BoundedDrops();

    synchronized void add(Drop drop, long nowNanos) {
        drops.removeFirst(nowNanos, REMEMBERED_NANOS);
        drops.add(drop, nowNanos);
    }

    /** Returns the drops that were confirmed shortly before the connection was lost. */
    synchronized List<Drop> before(long lostNanos) {
        drops.removeFirst(lostNanos, REMEMBERED_NANOS);
        return drops.all();
    }

    synchronized int size() {
        return drops.size();
    }
}
