package dev.coalesce.agent.redis;

import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A real cluster of masters, which share the slots equally, and of at most one replica. */
final class RedisCluster implements AutoCloseable {
    /** Stands for the options that let each node announce the port of a proxy before it, as behind a router. */
    static final String BEHIND_PROXIES = "behind-proxies";

    private static final int MASTERS = 3;
    private static final int MIGRATE_MILLIS = 10_000;

    private final Admin admin = new Admin();
    private final List<RedisServer> nodes = new ArrayList<>();
    private final List<RedisCommands<String, String>> commands = new ArrayList<>();
    private final List<TcpProxy> proxies = new ArrayList<>();
    private final String scheme;
    private int keys;

    private RedisCluster(Path program, int replicas, @Nullable Certificate certificate, List<String> options)
            throws Exception {
        scheme = certificate == null ? "redis" : "rediss";
        for (int i = 0; i < MASTERS + replicas; i++) {
            int port = RedisServer.freePortForNode();
            List<String> own = new ArrayList<>(options);
            if (own.remove(BEHIND_PROXIES)) {
                TcpProxy proxy = new TcpProxy(port);
                proxies.add(proxy);
                own.addAll(List.of("--cluster-announce-port", Integer.toString(proxy.port())));
                own.addAll(List.of("--cluster-announce-bus-port", Integer.toString(port + RedisServer.BUS_OFFSET)));
                own.addAll(List.of("--cluster-announce-ip", "127.0.0.1"));
            }
            RedisServer node = RedisServer.startClusterNode(port, program, certificate, own);
            nodes.add(node);
            commands.add(admin.connect(node, certificate != null));
        }
        for (int i = 0; i < nodes.size(); i++) {
            commands.get(i).clusterSetConfigEpoch(i + 1);
            if (i < MASTERS) {
                commands.get(i).clusterAddSlots(slots(i).toArray());
            }
            commands.get(0).clusterMeet("127.0.0.1", nodes.get(i).port());
        }
        awaitEveryNodeKnows(nodes.size());
        for (int i = MASTERS; i < nodes.size(); i++) {
            commands.get(i).clusterReplicate(commands.get(0).clusterMyId());
        }
        for (RedisCommands<String, String> node : commands) {
            while (!node.clusterInfo().contains("cluster_state:ok")) {
                Thread.onSpinWait();
            }
        }
        while (replicas > 0 && !commands.get(MASTERS).info("replication").contains("master_link_status:up")) {
            Thread.onSpinWait();
        }
    }

    static RedisCluster start(Path program) {
        return start(program, 0);
    }

    /** Starts a cluster whose first master has replicas. */
    static RedisCluster start(Path program, int replicas, String... options) {
        return start(program, replicas, null, options);
    }

    /**
     * Starts a cluster whose first master has replicas.
     *
     * @param certificate encrypts all connections; null if none is encrypted
     * @param options further options of each node; may contain {@link #BEHIND_PROXIES}
     */
    static RedisCluster start(Path program, int replicas, @Nullable Certificate certificate, String... options) {
        try {
            return new RedisCluster(program, replicas, certificate, List.of(options));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static IntStream slots(int master) {
        return IntStream.range(0, SlotHash.SLOT_COUNT).filter(slot -> slot * MASTERS / SlotHash.SLOT_COUNT == master);
    }

    private void awaitEveryNodeKnows(int count) {
        for (RedisCommands<String, String> node : commands) {
            while (node.clusterNodes()
                                    .lines()
                                    .filter(line -> line.contains("connected"))
                                    .count()
                            < count
                    || node.clusterNodes().contains("handshake")) {
                Thread.onSpinWait();
            }
        }
    }

    /** {@return the address, which names one node only} */
    String address() {
        return address("127.0.0.1");
    }

    /** {@return the address with the name, or a user and the name, of the one machine that all nodes are on} */
    String address(String host) {
        int last = MASTERS - 1;
        int port =
                proxies.isEmpty() ? nodes.get(last).port() : proxies.get(last).port();
        return scheme + "-cluster://" + host + ":" + port;
    }

    /** {@return the proxy before a node, whose port the node announces} */
    TcpProxy proxy(int index) {
        return proxies.get(index);
    }

    RedisServer node(int index) {
        return nodes.get(index);
    }

    RedisCommands<String, String> commands(int index) {
        return commands.get(index);
    }

    static int masters() {
        return MASTERS;
    }

    /** {@return a new key that is on a master when the cluster starts} */
    SharedKey key(String method, int master) throws Exception {
        while (true) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(("" + keys++).getBytes(StandardCharsets.UTF_8));
            SharedKey key = SharedKey.of(method, digest);
            if (slot(key) * MASTERS / SlotHash.SLOT_COUNT == master) {
                return key;
            }
        }
    }

    static int slot(SharedKey key) {
        return SlotHash.getSlot(new KeyNames("test").value(key.id(), 0));
    }

    /** Moves a slot with its keys, as {@code redis-cli --cluster reshard} does. */
    void move(int slot, int from, int to) {
        beginMove(slot, from, to);
        moveKeys(slot, from, to, 0);
        endMove(slot, to);
    }

    void beginMove(int slot, int from, int to) {
        commands.get(to).clusterSetSlotImporting(slot, id(from));
        commands.get(from).clusterSetSlotMigrating(slot, id(to));
    }

    /** Moves the keys of a slot whose number is above {@code remaining}. */
    void moveKeys(int slot, int from, int to, int remaining) {
        List<String> names = commands.get(from).clusterGetKeysInSlot(slot, 1_000);
        for (String name : names.subList(0, Math.max(0, names.size() - remaining))) {
            commands.get(from)
                    .migrate("127.0.0.1", nodes.get(to).port(), 0, MIGRATE_MILLIS, MigrateArgs.Builder.keys(name));
        }
    }

    void endMove(int slot, int to) {
        commands.get(to).clusterSetSlotNode(slot, id(to));
        for (RedisCommands<String, String> each : commands.subList(0, MASTERS)) {
            each.clusterSetSlotNode(slot, id(to));
        }
    }

    /** Lets a replica take over from its master, which goes on as its replica. */
    void handOver(int replica) {
        commands.get(replica).clusterFailover(false);
        while (!commands.get(replica).info("replication").contains("role:master")) {
            Thread.onSpinWait();
        }
    }

    private String id(int node) {
        return commands.get(node).clusterMyId();
    }

    @Override
    public String toString() {
        return nodes.stream().map(RedisServer::toString).distinct().collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
        proxies.forEach(TcpProxy::close);
        admin.close();
    }
}
