package dev.coalesce.agent.redis;

import dev.coalesce.agent.redis.ServerAddress.Host;
import org.jspecify.annotations.Nullable;

/**
 * One master of a cluster.
 *
 * <p><b>Joining.</b> A master that has just become known joins: its first attempt to connect is under way. Scripts for it
 * wait a moment. The cluster is not taken for disconnected meanwhile, because all keys of slots that have moved count as
 * changed. When that attempt has ended, a master that is not connected is a lost one.
 *
 * <p>Thread-safe.
 */
final class Master implements Servers.Events {
    private final ClusterNodes cluster;
    private final Host host;
    private final Node node;

    /** Set to false once, on the client's thread. */
    private volatile boolean joining = true;

    /** Whether there is a connection. Used by the client's thread only. */
    private boolean connected;

    /** Whether a call has waited for this master in vain, so that the next ones do not wait. */
    private volatile boolean slow;

    /** Creates a master, which does not connect yet. */
    Master(ClusterNodes cluster, Host host, Client client, ServerAddress address, long timeoutMillis) {
        this.cluster = cluster;
        this.host = host;
        this.node = new Node(client, client.uri(address, host), timeoutMillis, this);
    }

    Host host() {
        return host;
    }

    Node node() {
        return node;
    }

    boolean isJoining() {
        return joining && !node.isConnected();
    }

    boolean isSlow() {
        return slow;
    }

    void noteSlow() {
        slow = true;
    }

    // A thread of the client calls the methods below with what happens at the node.

    @Override
    public void connected() {
        joining = false;
        connected = true;
        cluster.refreshSoon(); // it may be the last one that was missing
    }

    @Override
    public void disconnected(Throwable cause) {
        boolean wasConnected = connected;
        joining = false;
        connected = false;
        cluster.lost(this, cause, wasConnected);
    }

    @Override
    public void changed(@Nullable String name) {
        cluster.changed(name);
    }
}
