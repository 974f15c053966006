package dev.coalesce.agent.redis;

import dev.coalesce.agent.redis.ServerAddress.Host;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
 * The masters of a cluster: one {@link Node} for each, with client tracking. Lettuce's own client for clusters is not
 * used, because it opens connections without tracking and follows redirections without telling.
 *
 * <p><b>Connected</b> means that each hash slot has an owner, that each owner is connected, and that the nodes have
 * called the cluster's state ok since the last loss. Otherwise the cluster counts as disconnected as a whole, as its own
 * servers treat it by default: changes of keys of the missing node are not reported, and its generations are unknown.
 *
 * <p><b>Topology.</b> Some nodes are asked for it every second, and at once when a node redirects or is lost. If a slot
 * has another owner than before, all keys count as changed: the old owner has reported those that it had, but not those
 * that did not exist.
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

    /** How many nodes are asked for the topology, so that one with an old view misleads nobody. */
    private static final int ASKED = 3;

    private final Client client;
    private final ServerAddress address;
    private final long timeoutMillis;
    private final Events events;
    private final ConcurrentHashMap<Host, Node> nodes = new ConcurrentHashMap<>();

    /** Whether the topology is being asked for. */
    private final AtomicBoolean isRefreshing = new AtomicBoolean();

    /** Whether somebody wants the topology to be asked for at once. */
    private final AtomicBoolean isRefreshWanted = new AtomicBoolean();

    /** Written with this object's monitor. */
    private volatile Topology topology = Topology.NONE;

    /** Written with this object's monitor. */
    private volatile boolean connected;

    private volatile boolean closed;

    /** Whether the nodes that were asked last call the cluster's state ok. Guarded by this object's monitor. */
    private boolean healthy;

    /** Which known host is asked next while no node is connected. Used by one refresh at a time. */
    private int nextHost;

    /** Creates a cluster, which does not connect yet. */
    ClusterNodes(Client client, ServerAddress address, long timeoutMillis, Events events) {
        this.client = client;
        this.address = address;
        this.timeoutMillis = timeoutMillis;
        this.events = events;
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
        return true;
    }

    @Override
    public String identity() {
        Set<String> identities = new TreeSet<>();
        for (Host owner : topology.owners()) {
            Node node = owner == null ? null : nodes.get(owner);
            identities.add(node == null ? "" : node.identity());
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

    /** {@return the node; null if it is not known as a master} */
    @Nullable
    Node node(Host host) {
        return nodes.get(host);
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
            Node node = owner == null ? null : nodes.get(owner);
            if (node != null) {
                replies.add(node.ask(RedisAsyncCommands::clusterInfo)
                        .thenAccept(ClusterNodes::check)
                        .toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new));
    }

    private static void check(String info) {
        if (!info.contains("cluster_state:ok")) {
            throw new Disconnected("the cluster is down");
        }
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
        List<Map.Entry<Host, Node>> known = new ArrayList<>(nodes.entrySet());
        known.removeIf(each -> !each.getValue().isConnected());
        Collections.shuffle(known);
        Map<Host, String> descriptions = new ConcurrentHashMap<>();
        AtomicBoolean ok = new AtomicBoolean(true);
        List<CompletableFuture<?>> replies = new ArrayList<>();
        for (Map.Entry<Host, Node> each : known.subList(0, Math.min(ASKED, known.size()))) {
            Node node = each.getValue();
            replies.add(node.ask(RedisAsyncCommands::clusterNodes)
                    .thenAccept(description -> descriptions.put(each.getKey(), description))
                    .exceptionally(failure -> null)
                    .toCompletableFuture());
            replies.add(node.ask(RedisAsyncCommands::clusterInfo)
                    .thenAccept(ClusterNodes::check)
                    .whenComplete((none, failure) -> ok.compareAndSet(true, failure == null))
                    .exceptionally(failure -> null)
                    .toCompletableFuture());
        }
        if (known.isEmpty()) {
            replies.add(askKnownHost(descriptions).toCompletableFuture());
        }
        CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                .thenRun(() -> use(descriptions, ok.get()))
                .whenComplete((none, failure) -> {
                    if (failure != null) {
                        lost(Node.unwrap(failure));
                    }
                    isRefreshing.set(false);
                    if (isRefreshWanted.get()) {
                        after(PAUSE_MILLIS, this::refresh);
                    }
                });
    }

    /** Asks one host of the address or of the last topology, with a connection of its own. */
    private CompletionStage<?> askKnownHost(Map<Host, String> descriptions) {
        Set<Host> known = new LinkedHashSet<>(address.hosts());
        known.addAll(topology.masters());
        Host host = List.copyOf(known).get(Math.floorMod(nextHost++, known.size()));
        try {
            return client.lettuce()
                    .connectAsync(ByteArrayCodec.INSTANCE, Client.uri(address, host))
                    .thenCompose(connection ->
                            describe(connection).thenAccept(description -> descriptions.put(host, description)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<String> describe(StatefulRedisConnection<byte[], byte[]> connection) {
        CompletableFuture<String> description = new CompletableFuture<>();
        description.orTimeout(1, TimeUnit.SECONDS).whenComplete((text, failure) -> connection.closeAsync());
        connection.async().clusterNodes().whenComplete((text, failure) -> {
            if (failure == null) {
                description.complete(text);
            } else {
                description.completeExceptionally(failure);
            }
        });
        return description;
    }

    private void use(Map<Host, String> descriptions, boolean ok) {
        if (descriptions.isEmpty()) {
            return; // the nodes that were asked have been lost, which they report themselves
        }
        Topology latest = Topology.of(descriptions);
        List<Node> gone = new ArrayList<>();
        List<Node> added = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            boolean moved = topology.hasMovedSlots(latest);
            topology = latest;
            healthy = ok;
            if (latest.isComplete()) {
                nodes.forEach((host, node) -> {
                    if (!latest.masters().contains(host) && nodes.remove(host, node)) {
                        gone.add(node);
                    }
                });
            }
            for (Host host : latest.masters()) {
                if (!nodes.containsKey(host)) {
                    Node node = new Node(client, Client.uri(address, host), timeoutMillis, true, new NodeEvents(host));
                    nodes.put(host, node);
                    added.add(node);
                }
            }
            if (moved && connected) {
                events.changed(null);
            }
            update(new Disconnected("a slot has no connected owner"));
        }
        gone.forEach(Node::close);
        added.forEach(Node::connect);
    }

    /** Tells whether the cluster is connected if that has changed. Called with this object's monitor. */
    private void update(Throwable cause) {
        boolean now = !closed && (connected || healthy); // while it is connected, calls notice the state themselves
        for (Host owner : topology.owners()) {
            Node node = owner == null ? null : nodes.get(owner);
            now &= node != null && node.isConnected();
        }
        if (now == connected) {
            return;
        }
        connected = now;
        if (now) {
            events.connected();
        } else {
            events.disconnected(cause);
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

    @Override
    public void close() {
        Map<Host, Node> all;
        synchronized (this) {
            closed = true;
            connected = false;
            all = new HashMap<>(nodes);
        }
        all.values().forEach(Node::close);
    }

    /** Receives what happens at one node. */
    private final class NodeEvents implements Events {
        private final Host host;

        NodeEvents(Host host) {
            this.host = host;
        }

        @Override
        public void connected() {
            refreshSoon(); // it may be the last one that was missing
        }

        @Override
        public void disconnected(Throwable cause) {
            if (nodes.containsKey(host)) {
                lost(cause);
                refreshSoon();
            }
        }

        @Override
        public void changed(@Nullable String name) {
            events.changed(name);
        }
    }
}
