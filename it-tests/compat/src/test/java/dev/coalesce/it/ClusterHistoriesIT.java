package dev.coalesce.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random histories: each has a key of its own, calls and invalidations in several JVMs, and bodies of random duration.
 * Many run at a time, and a fault happens to the JVMs, the server or the network meanwhile: see {@link Faults}.
 * {@link History} checks what the callers got, and {@link Histories} what is left afterwards.
 *
 * <p>The build runs each fault once. More of them, and with a limit for how long a call waits, on a machine that is not
 * busy:
 *
 * <pre>
 * ./mvnw verify -pl it-tests/compat -am -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false
 *     -Dit.test=ClusterHistoriesIT -Dfailsafe.failIfNoSpecifiedTests=false -Dit.histories=10000 -Dit.waits=true
 * </pre>
 *
 * <p>{@code it.histories} is the number for each test and JDK, {@code it.server} a part of the server's path, such as
 * {@code valkey}, and {@code it.seed} begins the same random choices again, which need not meet the same race.
 */
@OnEveryJdk
record ClusterHistoriesIT(Jdk jdk) {
    private static final int HISTORIES = Integer.getInteger("it.histories", 0);
    private static final int BATCH = HISTORIES == 0 ? 12 : 60;
    private static final String SERVER = System.getProperty("it.server", "");

    /** Longer than a busy machine usually needs, and shorter than most faults. */
    private static final long ENGINE_TIMEOUT_MILLIS = 500;

    private static final String ENGINE_TIMEOUT = ENGINE_TIMEOUT_MILLIS + "ms";

    /** Two JVMs use the server directly, and two through proxies. */
    @Test
    void oneServer() throws Exception {
        try (RedisServer server = RedisServer.startWithDebug(program());
                TcpProxy one = new TcpProxy(server.port());
                TcpProxy other = new TcpProxy(server.port());
                Fleet fleet = new Fleet(
                        jdk,
                        ENGINE_TIMEOUT,
                        List.of(server.address(), server.address(), one.address(), other.address()),
                        null)) {
            List<Fault> faults = new ArrayList<>(Faults.ofServer(server, fleet));
            faults.addAll(Faults.ofNetwork(List.of(one, other)));
            faults.addAll(Faults.ofJvms(fleet));
            run("one server", fleet, List.of(server), faults);
        }
    }

    @Test
    void masterAndReplica() throws Exception {
        try (Replication servers = new Replication(program());
                Fleet fleet = new Fleet(jdk, 4, ENGINE_TIMEOUT, servers.address(), null)) {
            run("a master and a replica", fleet, servers.servers(), Faults.ofReplication(servers));
        }
    }

    @Test
    void cluster() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program());
                Fleet fleet = new Fleet(jdk, 4, ENGINE_TIMEOUT, cluster.address(), null)) {
            List<Fault> faults = new ArrayList<>(Faults.ofCluster(cluster));
            faults.addAll(Faults.ofJvms(fleet));
            run("a cluster", fleet, cluster.nodes(), faults);
        }
    }

    private static Path program() {
        return RedisServer.programs().stream()
                .filter(program -> program.toString().contains(SERVER))
                .findFirst()
                .orElseThrow();
    }

    private void run(String title, Fleet fleet, List<RedisServer> servers, List<Fault> faults) throws Exception {
        long timeout = TimeUnit.MILLISECONDS.toNanos(ENGINE_TIMEOUT_MILLIS);
        try (Histories histories = new Histories(fleet, servers, timeout)) {
            histories.run(faults, HISTORIES, BATCH);
            histories.end(title + ", " + jdk);
        }
    }
}
