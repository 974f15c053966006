package dev.coalesce.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Renewal;
import dev.coalesce.agent.cluster.SharedFlights.Token;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests what a lease makes of the engine's answers to its renewals. */
class LeaseTest {
    private static final long LEASE = TimeUnit.HOURS.toNanos(1);
    private static final SharedKey KEY = SharedKey.of("price", new byte[32]);

    private final long now = System.nanoTime();

    private Lease begunAgo(long nanos) {
        return new Lease(new Claim(KEY, new Token(1, 2), 3), now - nanos, Long.MAX_VALUE, null);
    }

    @Test
    void renewalThatIsConfirmed_countsFromWhenItWasSent() {
        Lease lease = begunAgo(2 * LEASE);
        assertThat(lease.isLost(LEASE)).isTrue();
        lease.renewed(now, Renewal.HELD);
        assertThat(lease.isLost(LEASE)).isFalse();
        assertThat(lease.needsRenewal(now, LEASE / 3)).isFalse();
    }

    @Test
    void renewalThatIsRefused_leaseIsLostAndNotRenewedAgain() {
        Lease lease = begunAgo(LEASE / 2);
        lease.renewed(now, Renewal.LOST);
        assertThat(lease.isLost(LEASE)).isTrue();
        assertThat(lease.needsRenewal(now, LEASE / 3)).isFalse();
    }

    @Test
    void renewalWithoutAnswer_leaseIsNeitherConfirmedNorLost() {
        Lease young = begunAgo(LEASE / 2);
        young.renewed(now, Renewal.UNKNOWN);
        assertThat(young.isLost(LEASE)).isFalse();
        assertThat(young.needsRenewal(now, LEASE / 3)).isTrue();

        Lease old = begunAgo(2 * LEASE);
        old.renewed(now, Renewal.UNKNOWN);
        assertThat(old.isLost(LEASE)).isTrue();
    }
}
