package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of two JVMs dies, and a sentinel promotes a replica that has missed an invalidation. */
@OnEveryJdk
record SentinelFailoverIT(Jdk jdk) {
    private static final long LOOK_MILLIS = 10;

    @Test
    void replicaThatMissedAnInvalidationTakesOver_noJvmGetsTheOlderResult(@TempDir Path directory) throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1", "" + server.port())) {
            await(server, "replication", "state=online");
            try (RedisServer sentinel = RedisServer.startSentinel(directory, server, "shop")) {
                await(sentinel, "sentinel", "slaves=1");
                String address = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/#shop";
                try (Fleet fleet = new Fleet(jdk, 2, "5s", address, null)) {
                    failOver(fleet, server, replica);
                }
            }
        }
    }

    private static void failOver(Fleet fleet, RedisServer server, RedisServer replica) throws Exception {
        fleet.answerNext("old", fleet.callEverywhere("price", "k", 1));
        fleet.answerNext("old", fleet.callEverywhere("later", "k", 1));
        long written = number("master_repl_offset", server);
        while (number("slave_repl_offset", replica) < written) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }

        replica.freeze();
        server.command("CLIENT KILL TYPE replica");
        fleet.jvm(0).invalidate("k");
        server.kill();
        replica.resume();
        await(replica, "replication", "role:master"); // the sentinel promotes the replica within seconds
        fleet.awaitSharing();

        for (String method : List.of("price", "later")) {
            fleet.answerNext("new", List.of(fleet.jvm(0).call(method, "k", 1)));
            fleet.awaitResult(1, method, "k", "new");
        }
        assertThat(fleet.upstream().count("k")).isEqualTo(4);
    }

    private static void await(RedisServer server, String section, String text) throws Exception {
        while (!info(server, section).contains(text)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static String info(RedisServer server, String section) throws IOException {
        try {
            return server.ask("INFO " + section);
        } catch (IOException e) {
            return ""; // a sentinel cuts all connections of the replica that it promotes
        }
    }

    private static long number(String name, RedisServer server) throws IOException {
        Matcher line = Pattern.compile(name + ":(\\d+)").matcher(info(server, "replication"));
        return line.find() ? Long.parseLong(line.group(1)) : -1;
    }
}
