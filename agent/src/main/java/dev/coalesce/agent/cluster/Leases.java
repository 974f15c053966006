package dev.coalesce.agent.cluster;

import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.ThreadWaits;
import dev.coalesce.agent.thread.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The leases that this JVM holds. Those of flights that run for longer than a third of a lease are renewed, all with
 * one command, until their method's {@code maxFlight}. Those that have ended after that are forgotten. Thread-safe.
 */
final class Leases {
    private static final int RENEWALS_PER_LEASE = 3;

    private final Cluster cluster;
    private final Map<SharedFlights.Token, Lease> held = new ConcurrentHashMap<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    Leases(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Notes a lease that this JVM holds from now on, for a body that a thread runs; null if it is not known yet. */
    Lease hold(SharedFlights.Claim claim, long startedNanos, long maxNanos, @Nullable Thread leader) {
        Lease lease = new Lease(claim, startedNanos, maxNanos, leader);
        held.put(claim.token(), lease);
        schedule();
        cluster.counters.leads.increment();
        return lease;
    }

    void remove(Lease lease) {
        held.remove(lease.claim().token());
    }

    int size() {
        return held.size();
    }

    /**
     * Tells whether a body runs under a lease, and cannot go on before a thread does: the thread's own body, or one
     * that waits for the thread. That thread must not wait long for another JVM's lease, whose leader may wait for ours.
     */
    boolean isAnyHeldUpBy(Thread thread) {
        for (Lease each : held.values()) {
            Thread leader = each.leader();
            if (leader == thread || (leader != null && ThreadWaits.leadTo(leader, thread))) {
                return true;
            }
        }
        return false;
    }

    /** Tells the same of a flight that waits without a thread: a body waits for it, or for a thread that does. */
    boolean isAnyHeldUpBy(Flight flight) {
        for (Lease each : held.values()) {
            Thread leader = each.leader();
            if (leader != null && ThreadWaits.leadTo(leader, flight)) {
                return true;
            }
        }
        return false;
    }

    /** Gives up a lease of this JVM that is older than {@code maxFlight}: another flight of the key has begun. */
    boolean giveUpIfTooOld(SharedFlights.Token leader) {
        Lease lease = held.get(leader);
        SharedFlights client = cluster.connectedClient();
        if (lease == null || client == null || !lease.isTooOld(System.nanoTime())) {
            return false;
        }
        held.remove(leader);
        client.leave(lease.claim());
        return true;
    }

    private void schedule() {
        if (isScheduled.compareAndSet(false, true)) {
            Timer.after(cluster.settings().leaseNanos() / RENEWALS_PER_LEASE / 2, this::renew);
        }
    }

    private void renew() {
        isScheduled.set(false);
        if (held.isEmpty()) {
            return;
        }
        schedule();
        long now = System.nanoTime();
        List<Lease> due = new ArrayList<>();
        List<SharedFlights.Claim> claims = new ArrayList<>();
        for (Lease each : held.values()) {
            if (each.isTooOld(now) && cluster.isLost(each)) {
                remove(each); // its body may never end: a future that nobody completes
            } else if (each.needsRenewal(now, cluster.settings().leaseNanos() / RENEWALS_PER_LEASE)) {
                due.add(each);
                claims.add(each.claim());
            }
        }
        SharedFlights client = cluster.connectedClient();
        if (due.isEmpty() || client == null) {
            return;
        }
        client.renew(claims, cluster.leaseMillis()).thenAccept(renewals -> {
            for (int i = 0; i < due.size(); i++) {
                due.get(i).renewed(now, renewals.get(i));
            }
        });
    }
}
