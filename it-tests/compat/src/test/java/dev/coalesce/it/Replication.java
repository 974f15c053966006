package dev.coalesce.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A master, its replica and a sentinel, which makes the replica the master when the master is down. */
final class Replication implements AutoCloseable {
    static final String NAME = "shop";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 20;

    private final RedisServer one;
    private final RedisServer other;
    private final RedisServer sentinel;

    Replication(Path program) throws Exception {
        one = RedisServer.start(program);
        other = RedisServer.start(program, "--replicaof", "127.0.0.1", "" + one.port());
        Path directory = Files.createTempDirectory("coalesce-sentinel");
        directory.toFile().deleteOnExit();
        directory.resolve("sentinel.conf").toFile().deleteOnExit();
        sentinel = RedisServer.startSentinel(directory, one, NAME);
        // A server of a busy machine must not be taken for one that is down.
        sentinel.command("SENTINEL SET " + NAME + " down-after-milliseconds 1500");
        awaitReplica();
    }

    String address() {
        return "redis-sentinel://127.0.0.1:" + sentinel.port() + "/#" + NAME;
    }

    List<RedisServer> servers() {
        return List.of(one, other);
    }

    RedisServer sentinel() {
        return sentinel;
    }

    RedisServer master() throws IOException {
        int port = Integer.parseInt(
                sentinel.askList("SENTINEL GET-MASTER-ADDR-BY-NAME " + NAME).get(1));
        return one.port() == port ? one : other;
    }

    RedisServer replica() throws IOException {
        return master() == one ? other : one;
    }

    /** Waits until the sentinel names a server, which has become the master. */
    void awaitMaster(RedisServer server) throws Exception {
        await(() -> master() == server && isMaster(server), server);
    }

    /**
     * Waits until the replica has what the master has, and the sentinel knows that. An old master that runs again is made a
     * replica, as the sentinel does some seconds later.
     */
    void awaitReplica() throws Exception {
        await(
                () -> {
                    RedisServer replica = replica();
                    if (isMaster(replica)) {
                        replica.command("REPLICAOF 127.0.0.1 " + master().port());
                        replica.command("CLIENT KILL TYPE normal SKIPME yes");
                    }
                    List<String> replicas = sentinel.askList("SENTINEL REPLICAS " + NAME);
                    return valueOf(replicas, "flags").equals("slave")
                            && valueOf(replicas, "master-link-status").equals("ok")
                            && valueOf(replicas, "master-port").equals(Integer.toString(master().port()));
                },
                sentinel);
    }

    static boolean isMaster(RedisServer server) throws IOException {
        return server.ask("INFO replication").contains("role:master");
    }

    private static String valueOf(List<String> pairs, String name) {
        int index = pairs.indexOf(name);
        return index < 0 ? "" : pairs.get(index + 1);
    }

    private static void await(Condition condition, RedisServer server) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the sentinel has not gone on: " + server.askList("INFO"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Whether something has happened. */
    private interface Condition {
        boolean holds() throws Exception;
    }

    @Override
    public void close() {
        sentinel.close();
        other.close();
        one.close();
    }
}
