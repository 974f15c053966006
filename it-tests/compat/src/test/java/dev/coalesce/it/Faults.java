package dev.coalesce.it;

import dev.coalesce.it.History.Loss;
import dev.coalesce.it.TcpProxy.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The faults of a fleet, of the server that it uses, and of the network between them. */
final class Faults {
    /** Longer than a lease. */
    private static final int LONG_PAUSE_MILLIS = 1_200;

    private static final int MAX_PAUSE_MILLIS = 1_500;

    /** So much that the JVMs can connect. */
    private static final long FREE_BYTES = 100_000;

    private Faults() {}

    /** Faults of one JVM. */
    static List<Fault> ofJvms(Fleet fleet) {
        return List.of(
                new Fault("JVM paused for longer than a lease", Loss.NOTHING, random -> pauseJvm(fleet, random)),
                new Fault("JVM killed, and another one started", Loss.NOTHING, random -> {
                    fleet.replace(random.nextInt(fleet.size()));
                }));
    }

    private static void pauseJvm(Fleet fleet, Random random) throws Exception {
        FleetJvm paused = fleet.jvm(random.nextInt(fleet.size()));
        paused.freeze();
        try {
            TimeUnit.MILLISECONDS.sleep(LONG_PAUSE_MILLIS);
        } finally {
            paused.resume();
        }
    }

    /** Faults of one server, which has been started with {@link RedisServer#startWithDebug}. */
    static List<Fault> ofServer(RedisServer server, Fleet fleet) {
        return List.of(
                new Fault("connections cut", Loss.NOTHING, random -> cutConnections(server)),
                new Fault("server frozen", Loss.NOTHING, random -> freeze(server, random)),
                new Fault("clients paused", Loss.NOTHING, random -> {
                    int millis = anyPause(random);
                    server.command("CLIENT PAUSE " + millis);
                    TimeUnit.MILLISECONDS.sleep(millis);
                }),
                new Fault("server emptied", Loss.ANYTHING, random -> server.command("FLUSHALL")),
                new Fault("server restarted empty", Loss.ANYTHING, random -> {
                    server.kill();
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONG_PAUSE_MILLIS));
                    server.restart();
                }),
                new Fault("nothing expires, and a JVM paused", Loss.NOTHING, random -> {
                    server.command("DEBUG SET-ACTIVE-EXPIRE 0");
                    pauseJvm(fleet, random);
                    server.command("DEBUG SET-ACTIVE-EXPIRE 1");
                }),
                new Fault("keys evicted", Loss.ANYTHING, random -> {
                    setPolicy(server, random.nextBoolean() ? "allkeys-random" : "allkeys-lru");
                    cutConnections(server); // the JVMs would notice the policy some seconds later
                    limitMemory(server, usedMemory(server) + FREE_BYTES, random);
                    setPolicy(server, "noeviction");
                }),
                new Fault("memory full", Loss.NOTHING, random -> limitMemory(server, 1, random)));
    }

    private static void setPolicy(RedisServer server, String policy) throws IOException {
        server.command("CONFIG SET maxmemory-policy " + policy);
    }

    private static void limitMemory(RedisServer server, long bytes, Random random) throws Exception {
        server.command("CONFIG SET maxmemory " + bytes);
        TimeUnit.MILLISECONDS.sleep(anyPause(random));
        server.command("CONFIG SET maxmemory 0");
    }

    private static int anyPause(Random random) {
        return MAX_PAUSE_MILLIS / 10 + random.nextInt(MAX_PAUSE_MILLIS);
    }

    private static void cutConnections(RedisServer server) throws IOException {
        server.command("CLIENT KILL TYPE normal SKIPME yes");
    }

    private static void freeze(RedisServer server, Random random) throws Exception {
        server.freeze();
        try {
            TimeUnit.MILLISECONDS.sleep(anyPause(random));
        } finally {
            server.resume();
        }
    }

    private static long usedMemory(RedisServer server) throws IOException {
        return Long.parseLong(server.ask("INFO memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow());
    }

    /** Faults of the network. Each hits one JVM, or all that are behind a proxy. */
    static List<Fault> ofNetwork(List<TcpProxy> proxies) {
        return List.of(
                new Fault("network slow", Loss.NOTHING, random -> disturb(proxies, Mode.DELAY, random)),
                new Fault("network interrupted", Loss.NOTHING, random -> disturb(proxies, Mode.DROP, random)),
                new Fault("replies lost", Loss.NOTHING, random -> disturb(proxies, Mode.DROP_REPLIES, random)),
                new Fault("commands lost", Loss.NOTHING, random -> disturb(proxies, Mode.DROP_COMMANDS, random)),
                new Fault("connections cut within a reply", Loss.NOTHING, random -> {
                    List<TcpProxy> some = some(proxies, random);
                    some.forEach(proxy -> proxy.cutReplies(true));
                    TimeUnit.MILLISECONDS.sleep(anyPause(random));
                    some.forEach(proxy -> proxy.cutReplies(false));
                }));
    }

    private static void disturb(List<TcpProxy> proxies, Mode mode, Random random) throws Exception {
        List<TcpProxy> some = some(proxies, random);
        some.forEach(proxy -> proxy.mode(mode));
        TimeUnit.MILLISECONDS.sleep(anyPause(random));
        some.forEach(proxy -> proxy.mode(Mode.PASS));
    }

    private static List<TcpProxy> some(List<TcpProxy> proxies, Random random) {
        return random.nextBoolean() ? proxies : List.of(proxies.get(random.nextInt(proxies.size())));
    }

    /** Faults of a master with a replica. */
    static List<Fault> ofReplication(Replication servers) {
        return List.of(
                new Fault("master killed", Loss.LATEST, random -> {
                    RedisServer old = servers.master();
                    RedisServer next = servers.replica();
                    old.kill();
                    servers.awaitMaster(next);
                    old.restart("--replicaof", "127.0.0.1", "" + next.port());
                    servers.awaitReplica();
                }),
                new Fault("master frozen", Loss.LATEST, random -> {
                    RedisServer old = servers.master();
                    RedisServer next = servers.replica();
                    old.freeze();
                    try {
                        servers.awaitMaster(next);
                    } finally {
                        old.resume();
                    }
                    servers.awaitReplica();
                }),
                new Fault("failover ordered", Loss.LATEST, random -> {
                    RedisServer next = servers.replica();
                    servers.sentinel().command("SENTINEL FAILOVER " + Replication.NAME);
                    servers.awaitMaster(next);
                    servers.awaitReplica();
                }),
                new Fault("replica killed", Loss.NOTHING, random -> {
                    RedisServer replica = servers.replica();
                    replica.restart(
                            "--replicaof", "127.0.0.1", "" + servers.master().port());
                    servers.awaitReplica();
                }));
    }

    /** Faults of a cluster. */
    static List<Fault> ofCluster(RedisCluster cluster) {
        return List.of(
                new Fault("slots moved", Loss.NOTHING, random -> moveSlots(cluster, random)),
                new Fault("node frozen", Loss.NOTHING, random -> {
                    freeze(node(cluster, random), random);
                    cluster.awaitOk();
                }),
                new Fault("connections to a node cut", Loss.NOTHING, random -> cutConnections(node(cluster, random))),
                new Fault(
                        "node emptied",
                        Loss.ANYTHING,
                        random -> node(cluster, random).command("FLUSHALL")));
    }

    private static RedisServer node(RedisCluster cluster, Random random) {
        return cluster.nodes().get(random.nextInt(cluster.nodes().size()));
    }

    /** Moves the slots that have keys now from one node to another one, in a random order. */
    private static void moveSlots(RedisCluster cluster, Random random) throws IOException {
        int from = random.nextInt(cluster.nodes().size());
        int to = (from + 1 + random.nextInt(cluster.nodes().size() - 1))
                % cluster.nodes().size();
        List<Integer> slots = new ArrayList<>(cluster.usedSlots(from));
        Collections.shuffle(slots, random);
        for (int slot : slots) {
            cluster.move(slot, from, to);
        }
    }
}
