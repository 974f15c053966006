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

/** A real cluster of masters, which share the slots equally, and of at most one replica. */
final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int MIGRATE_MILLIS = 10_000;

    private final Admin admin = new Admin();
    private final List<RedisServer> nodes = new ArrayList<>();
    private final List<RedisCommands<String, String>> commands = new ArrayList<>();
    private int keys;

    private RedisCluster(Path program, int replicas) throws Exception {
        for (int i = 0; i < MASTERS + replicas; i++) {
            RedisServer node = RedisServer.startClusterNode(program);
            nodes.add(node);
            commands.add(admin.connect(node));
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
    static RedisCluster start(Path program, int replicas) {
        try {
            return new RedisCluster(program, replicas);
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
        return "redis-cluster://127.0.0.1:" + nodes.get(MASTERS - 1).port();
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
        admin.close();
    }
}
