package dev.coalesce.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A real cluster of three masters, which share the slots equally. */
final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final int MIGRATE_MILLIS = 10_000;

    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisCluster(Path program) throws IOException {
        for (int i = 0; i < MASTERS; i++) {
            RedisServer node = RedisServer.startClusterNode(program);
            nodes.add(node);
            int master = i;
            node.command("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            node.command("CLUSTER ADDSLOTS "
                    + IntStream.range(0, SLOTS)
                            .filter(slot -> slot * MASTERS / SLOTS == master)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(" ")));
            nodes.get(0).command("CLUSTER MEET 127.0.0.1 " + node.port());
        }
        awaitOk();
    }

    static RedisCluster start(Jdk jdk) throws IOException {
        return start(RedisServer.program(jdk));
    }

    static RedisCluster start(Path program) throws IOException {
        return new RedisCluster(program);
    }

    /** Waits until each node knows that all slots have an owner. */
    void awaitOk() throws IOException {
        for (RedisServer node : nodes) {
            while (!node.ask("CLUSTER INFO").contains("cluster_state:ok")) {
                Thread.onSpinWait();
            }
        }
    }

    /** {@return the address, which names one node only} */
    String address() {
        return "redis-cluster://127.0.0.1:" + nodes.get(0).port();
    }

    List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    RedisServer node(int index) {
        return nodes.get(index);
    }

    /** {@return the slots in which a node has strings} */
    SortedSet<Integer> usedSlots(int node) throws IOException {
        SortedSet<Integer> slots = new TreeSet<>();
        for (String name : nodes.get(node).askList("KEYS *")) {
            slots.add(Integer.parseInt(nodes.get(node).ask("CLUSTER KEYSLOT " + name)));
        }
        return slots;
    }

    /** Moves a slot with its keys, as {@code redis-cli --cluster reshard} does. */
    void move(int slot, int from, int to) throws IOException {
        RedisServer source = nodes.get(from);
        RedisServer target = nodes.get(to);
        String targetId = target.ask("CLUSTER MYID");
        target.command("CLUSTER SETSLOT " + slot + " IMPORTING " + source.ask("CLUSTER MYID"));
        source.command("CLUSTER SETSLOT " + slot + " MIGRATING " + targetId);
        for (List<String> names = keys(source, slot); !names.isEmpty(); names = keys(source, slot)) {
            for (String name : names) {
                source.command("MIGRATE 127.0.0.1 " + target.port() + " " + name + " 0 " + MIGRATE_MILLIS);
            }
        }
        target.command("CLUSTER SETSLOT " + slot + " NODE " + targetId);
        for (RedisServer node : nodes) {
            node.command("CLUSTER SETSLOT " + slot + " NODE " + targetId);
        }
    }

    private static List<String> keys(RedisServer node, int slot) throws IOException {
        return node.askList("CLUSTER GETKEYSINSLOT " + slot + " 100");
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
