package dev.coalesce.agent.redis;

import dev.coalesce.agent.redis.ServerAddress.Host;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The masters of a cluster: one {@link Node} for each. Lettuce's own client for clusters is not used, because it opens
 * connections without tracking and follows redirections without telling.
 *
 * <p><b>Connected</b> means that each hash slot has an owner, that each owner is connected, and that the nodes have
 * called the cluster's state ok since the last loss. Otherwise the cluster counts as disconnected as a whole, as its own
 * servers treat it by default: changes of keys of the missing node are not reported, and its generations are unknown.
 * While the cluster is connected, an owner may be {@link Master joining}.
 *
 * <p><b>Topology.</b> Some nodes are asked for it every second, and at once when a node redirects or is lost. If a slot
 * has another owner than before, all keys count as changed: the old owner has reported those that it had, but not those
 * that did not exist.
 *
 * <p><b>Tracking.</b> The cluster reports changes if each owner does. If that changes, the cluster counts as disconnected
 * and connected again.
 *
 * <p><b>Order.</b> Each node reports a change before it replies to a later command. There is no order between two nodes.
 * So the change of a method's generation may be reported some milliseconds after another node has replied.
 *
 * <p>Thread-safe.
 */
final class ClusterNodes implements Servers {
    private static final long REFRESH_MILLIS = 1_000;
    private static final long REFRESH_INCOMPLETE_MILLIS = 250;

    /** Many redirections at once lead to one question. */
    private static final long PAUSE_MILLIS = 10;

    private final Client client;
    private final ServerAddress address;
    private final long timeoutMillis;
    private final Events events;
    private final TopologyReader reader;
    private final ConcurrentHashMap<Host, Master> masters = new ConcurrentHashMap<>();

    /** Whether the topology is being asked for. */
    private final AtomicBoolean isRefreshing = new AtomicBoolean();

    /** Whether somebody wants the topology to be asked for at once. */
    private final AtomicBoolean isRefreshWanted = new AtomicBoolean();

    /** Written with this object's monitor. */
    private volatile Topology topology = Topology.NONE;

    /** Written with this object's monitor. */
    private volatile boolean connected;

    private volatile boolean closed;

    /** The owners when the cluster was connected last. Guarded by this object's monitor. */
    private Set<@Nullable Host> connectedOwners = Set.of();

    /** Whether each owner reported changes when the cluster was connected. Written with this object's monitor. */
    private volatile boolean tracking;

    /** Whether the nodes that were asked last call the cluster's state ok. Guarded by this object's monitor. */
    private boolean healthy;

    /** Creates a cluster, which does not connect yet. */
    ClusterNodes(Client client, ServerAddress address, long timeoutMillis, Events events) {
        this.client = client;
        this.address = address;
        this.timeoutMillis = timeoutMillis;
        this.events = events;
        this.reader = new TopologyReader(client, address);
    }

    @Override
    public void connect() {
        refreshPeriodically();
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean reportsChanges() {
        return tracking;
    }

    @Override
    public String identity() {
        Set<String> identities = new TreeSet<>();
        for (Host owner : topology.owners()) {
            Master master = owner == null ? null : masters.get(owner);
            identities.add(master == null ? "" : master.node().identity());
        }
        return identities.contains("") ? "" : String.join(",", identities);
    }

    @Override
    public <T> CompletionStage<T> run(Script script, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
        Host owner = topology.owner(SlotHash.getSlot(keys[0]));
        if (owner == null) {
            return CompletableFuture.failedStage(new Disconnected("no node has the key's slot"));
        }
        RoutedScript<T> routed = new RoutedScript<>(this, script, type, keys, arguments);
        routed.send(owner, false);
        return routed.reply();
    }

    /** {@return the master; a node has named it, so it joins if it is not known yet; null if the client is closed} */
    @Nullable
    Master master(Host host) {
        Master known = masters.get(host);
        if (known != null) {
            return known;
        }
        Master added;
        synchronized (this) {
            added = closed ? null : add(host);
        }
        if (added != null) {
            added.node().connect();
            refreshSoon();
        }
        return masters.get(host);
    }

    /** Adds a master unless it is known. Called with this object's monitor. */
    private @Nullable Master add(Host host) {
        Master added = new Master(this, host, client, address, timeoutMillis);
        return masters.putIfAbsent(host, added) == null ? added : null;
    }

    Client client() {
        return client;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    /** A node may answer pings while the cluster refuses commands, so each node is asked for the cluster's state. */
    @Override
    public CompletionStage<?> ping() {
        if (!connected) {
            return CompletableFuture.failedStage(new Disconnected("not connected to the whole cluster"));
        }
        List<CompletableFuture<?>> replies = new ArrayList<>();
        for (Host owner : topology.owners()) {
            Master master = owner == null ? null : masters.get(owner);
            if (master != null && !master.isJoining()) {
                replies.add(master.node()
                        .ask(RedisAsyncCommands::clusterInfo)
                        .thenAccept(TopologyReader::checkOk)
                        .toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new));
    }

    /** Replies of different nodes have no order. So each node is asked, and its answer comes after earlier replies. */
    @Override
    public CompletionStage<?> awaitReplies() {
        return ping();
    }

    /** Asks for the topology on the timer's thread, because a caller may hold locks. */
    void refreshSoon() {
        if (isRefreshWanted.compareAndSet(false, true)) {
            after(PAUSE_MILLIS, this::refresh);
        }
    }

    private void refreshPeriodically() {
        if (!closed) {
            refresh();
            after(connected ? REFRESH_MILLIS : REFRESH_INCOMPLETE_MILLIS, this::refreshPeriodically);
        }
    }

    private void after(long millis, Runnable task) {
        try {
            client.timer().newTimeout(timeout -> task.run(), millis, TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) {
            // the timer has been stopped: the client is being closed
        }
    }

    private void refresh() {
        if (closed || !isRefreshing.compareAndSet(false, true)) {
            return; // a wish that comes now is seen when the refresh that is under way ends
        }
        isRefreshWanted.set(false);
        Map<Host, Node> nodes = new HashMap<>();
        masters.forEach((host, master) -> {
            if (master.node().isConnected()) {
                nodes.put(host, master.node());
            }
        });
        reader.ask(nodes, topology.masters()).thenAccept(this::use).whenComplete((none, failure) -> {
            if (failure != null) {
                lost(Node.unwrap(failure));
            }
            isRefreshing.set(false);
            if (isRefreshWanted.get()) {
                after(PAUSE_MILLIS, this::refresh);
            }
        });
    }

    private void use(TopologyReader.Answer answer) {
        if (answer.views().isEmpty()) {
            return; // the nodes that were asked have been lost, which they report themselves
        }
        Topology latest = Topology.of(answer.views());
        List<Master> gone = new ArrayList<>();
        List<Master> added = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            boolean moved = topology.hasMovedSlots(latest);
            topology = latest;
            healthy = answer.isOk();
            if (latest.isComplete()) {
                masters.forEach((host, master) -> {
                    // A redirection may have named a master before the nodes that were asked knew it.
                    if (!latest.masters().contains(host) && !master.isJoining() && masters.remove(host, master)) {
                        gone.add(master);
                    }
                });
            }
            for (Host host : latest.masters()) {
                Master master = masters.containsKey(host) ? null : add(host);
                if (master != null) {
                    added.add(master);
                }
            }
            if ((moved || !gone.isEmpty()) && connected) {
                events.changed(null); // what was read from a master that is gone is not reported any more
            }
            update(new Disconnected("a slot has no connected owner"));
        }
        gone.forEach(master -> master.node().close());
        added.forEach(master -> master.node().connect());
    }

    /** Tells whether the cluster is connected if that has changed. Called with this object's monitor. */
    private void update(Throwable cause) {
        boolean now = !closed && (connected || healthy); // while it is connected, calls notice the state themselves
        boolean tracks = true;
        boolean isWhole = true;
        for (Host owner : topology.owners()) {
            Master master = owner == null ? null : masters.get(owner);
            boolean isConnected = master != null && master.node().isConnected();
            isWhole &= isConnected;
            now &= isConnected || (connected && master != null && master.isJoining());
            tracks &= master == null || !isConnected || master.node().reportsChanges();
        }
        if (connected && now && tracks != tracking) {
            connected = false;
            events.disconnected(new Disconnected("not each node offers client tracking"));
        }
        if (now != connected) {
            connected = now;
            if (now) {
                tracking = tracks;
                connectedOwners = topology.owners();
                events.connected();
            } else {
                events.disconnected(cause);
            }
        } else if (now && isWhole && !topology.owners().equals(connectedOwners)) {
            // The former owner may have been cut off: the new one may not know what that one has confirmed.
            connectedOwners = topology.owners();
            events.replaced();
        }
    }

    /** Called when a master could not be connected, or is not connected any more if it {@code wasConnected}. */
    void lost(Master master, Throwable cause, boolean wasConnected) {
        if (masters.get(master.host()) == master) {
            lost(cause);
            if (wasConnected && connected) {
                events.changed(null); // it has no slots as far as is known, but may have been asked after a redirection
            }
            refreshSoon();
        }
    }

    private void lost(Throwable cause) {
        synchronized (this) {
            healthy = false;
            if (connected) {
                update(cause);
            } else if (!closed) {
                events.disconnected(cause);
            }
        }
    }

    /** Called when a master has reported a change. */
    void changed(@Nullable String name) {
        events.changed(name);
    }

    @Override
    public void close() {
        List<Master> all;
        synchronized (this) {
            closed = true;
            connected = false;
            all = List.copyOf(masters.values());
        }
        all.forEach(master -> master.node().close());
    }
}
