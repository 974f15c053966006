package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Follow;
import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedFlights.Renewal;
import dev.coalesce.agent.cluster.SharedFlights.Reply;
import dev.coalesce.agent.cluster.SharedFlights.Token;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How a connection is made, lost and made again. */
@ParameterizedClass
@MethodSource("programs")
class ConnectionTest {
    private static final long LEASE = 60_000;
    private static final SharedKey KEY = SharedKey.of("shop.price", new byte[32]);

    private static final Path HOW_TO = Path.of("../docs/how-to/across-jvms.md");

    private final Path program;
    private RedisServer server;
    private TcpProxy proxy;

    ConnectionTest(Path program) {
        this.program = program;
    }

    static Stream<Path> programs() {
        return RedisServer.programs().stream();
    }

    @BeforeEach
    void start() {
        server = RedisServer.start(program);
        proxy = new TcpProxy(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.close();
    }

    @Test
    void beforeTheFirstConnection_callsFailAtOnce() throws Exception {
        server.kill();
        try (Jvm jvm = new Jvm(server.address())) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThatThrownBy(() -> jvm.enter(KEY, LEASE)).hasCauseInstanceOf(Disconnected.class);
            server.restart();
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.enter(KEY, LEASE)).isInstanceOf(Lead.class);
        }
    }

    /** What was sent and not answered may have been executed: it fails, and is not sent again. */
    @Test
    void commandWhoseReplyWasLost_failsAndIsNotSentAgain() throws Exception {
        try (Jvm jvm = Jvm.connected(proxy.address());
                Jvm other = Jvm.connected(server.address())) {
            Claim claim = jvm.lead(KEY, LEASE);
            proxy.swallowReplies(true);
            CompletionStage<Boolean> done = jvm.flights.done(claim, new byte[1], LEASE, 0);
            awaitHit(other);
            get(other.flights.drop(KEY));
            proxy.swallowReplies(false);
            proxy.cut();
            assertThatThrownBy(() -> get(done)).isInstanceOf(ExecutionException.class);
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(other.enter(KEY, LEASE)).isInstanceOf(Lead.class);
            assertThat(jvm.enter(KEY, LEASE)).isInstanceOf(Follow.class);
        }
    }

    @Test
    void enterWhoseReplyWasLost_leadsAfterReconnecting() throws Exception {
        try (Jvm jvm = Jvm.connected(proxy.address());
                Admin admin = new Admin()) {
            RedisCommands<String, String> commands = admin.connect(server);
            SharedKey warm = SharedKey.of("shop.price", new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
            jvm.lead(warm, LEASE);
            long known = commands.dbsize();
            proxy.swallowReplies(true);
            Token token = jvm.token();
            CompletionStage<Reply> lost = jvm.flights.enter(KEY, token, null, LEASE, 0);
            while (commands.dbsize() == known) {
                Thread.onSpinWait(); // until the server has executed what was sent
            }
            proxy.swallowReplies(false);
            proxy.cut();
            assertThatThrownBy(() -> get(lost)).isInstanceOf(ExecutionException.class);
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(get(jvm.flights.enter(KEY, token, null, LEASE, 0))).isInstanceOf(Lead.class);
        }
    }

    /** The operating system would notice after minutes that nothing comes back. */
    @Test
    void halfOpenConnection_isReplaced() throws Exception {
        try (Jvm jvm = Jvm.connected(proxy.address())) {
            proxy.swallowReplies(true);
            jvm.awaitTold(Jvm.DISCONNECTED);
            proxy.swallowReplies(false);
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.enter(KEY, LEASE)).isInstanceOf(Lead.class);
        }
    }

    @Test
    void serverThatAcceptsAndSaysNothing_isTriedAgain() throws Exception {
        proxy.ignoreNewConnections(true);
        try (Jvm jvm = new Jvm(proxy.address())) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            proxy.ignoreNewConnections(false);
            jvm.awaitTold(Jvm.CONNECTED);
        }
    }

    /** Changes during the time apart were not reported, so the client says that it was apart. */
    @Test
    void changesWhileApart_areFoundAfterReconnecting() throws Exception {
        try (Jvm jvm = Jvm.connected(proxy.address());
                Jvm other = Jvm.connected(server.address())) {
            get(jvm.flights.done(jvm.lead(KEY, LEASE), new byte[1], LEASE, 0));
            proxy.cut();
            jvm.awaitTold(Jvm.DISCONNECTED);
            get(other.flights.dropAll("shop.price"));
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.enter(KEY, LEASE)).isInstanceOf(Lead.class);
        }
    }

    /** A replica accepts connections, but refuses each script: a client that returns at once would do so for ever. */
    @Test
    void replica_isNotTriedAgainAtOnce() throws Exception {
        server.close();
        server = RedisServer.start(program, "--replicaof", "127.0.0.1", "1");
        try (Jvm jvm = Jvm.connected(server.address())) {
            long begun = System.nanoTime();
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(() -> jvm.enter(KEY, LEASE)).isInstanceOf(ExecutionException.class);
                jvm.awaitTold(Jvm.CONNECTED);
            }
            assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void namespaces_shareNothing() throws Exception {
        try (Jvm jvm = Jvm.connected(server.address());
                Jvm other = new Jvm(server.address(), "other")) {
            other.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.enter(KEY, LEASE)).isInstanceOf(Lead.class);
            assertThat(other.enter(KEY, LEASE)).isInstanceOf(Lead.class);
        }
    }

    @Test
    void wrongPassword_isReportedWithoutThePassword() throws Exception {
        server.close();
        server = RedisServer.start(program, restrictedUser());
        try (Jvm jvm = new Jvm(server.address().replace("//", "//shop:wrong%25secret@"))) {
            do {
                jvm.awaitTold(Jvm.DISCONNECTED); // the client may notice first that the server has hung up
            } while (messages(jvm.cause()).stream().noneMatch(message -> message.contains("WRONGPASS")));
            assertThat(messages(jvm.cause())).noneMatch(message -> message.contains("secret"));
        }
    }

    @Test
    void cutConnection_leadsToTheSameServer_andARestartToAnother() throws Exception {
        try (Jvm jvm = Jvm.connected(proxy.address())) {
            String identity = jvm.flights.serverIdentity();
            proxy.cut();
            jvm.awaitTold(Jvm.DISCONNECTED);
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.flights.serverIdentity()).isEqualTo(identity).isNotEmpty();

            server.restart();
            jvm.awaitTold(Jvm.DISCONNECTED);
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.flights.serverIdentity()).isNotEqualTo(identity).isNotEmpty();
        }
    }

    @Test
    void userWithoutTheRightToAskWhichServerItIs_isConnected() throws Exception {
        server.close();
        List<String> rights = new ArrayList<>(List.of(restrictedUser()));
        assertThat(rights.remove("+info")).isTrue();
        server = RedisServer.start(rights.toArray(String[]::new));
        try (Jvm jvm = Jvm.connected(server.address().replace("//", "//shop:right%25secret@"))) {
            assertThat(jvm.flights.serverIdentity()).isEmpty();
            assertThat(jvm.enter(KEY, LEASE)).isInstanceOf(Lead.class);
        }
    }

    /** The rights that docs/how-to/across-jvms.md lists are enough. */
    @Test
    void userWithTheDocumentedRights_canDoEverything() throws Exception {
        server.close();
        server = RedisServer.start(program, restrictedUser());
        String address = server.address().replace("//", "//shop:right%25secret@");
        try (Jvm jvm = Jvm.connected(address);
                Jvm other = Jvm.connected(address)) {
            Claim claim = jvm.lead(KEY, LEASE);
            assertThat(other.enter(KEY, LEASE)).isInstanceOf(Follow.class);
            assertThat(get(jvm.flights.renew(List.of(claim), LEASE))).containsExactly(Renewal.HELD);
            assertThat(get(jvm.flights.done(claim, new byte[1], LEASE, 0))).isTrue();
            other.awaitTold(KEY.id());
            assertThat(other.enter(KEY, LEASE)).isInstanceOf(Hit.class);
            get(other.flights.drop(KEY));
            jvm.awaitTold(KEY.id());
            get(jvm.flights.leave(jvm.lead(KEY, LEASE)));
            get(jvm.flights.dropAll("shop.price"));
            get(jvm.flights.ping());
            assertThat(jvm.flights.serverIdentity()).isNotEmpty();
            assertThat(jvm.flights.state().toString()).doesNotContain("secret");
        }
    }

    /** Operators see in the list of connections which JVM each of them belongs to. */
    @Test
    void connection_hasTheNameOfItsJvm() throws Exception {
        try (Jvm jvm = Jvm.connected(server.address());
                Admin admin = new Admin()) {
            String connections = admin.connect(server).clientList();
            assertThat(connections).contains(" name=" + jvm.name() + " ");
            if (connections.contains("lib-name=")) { // since Redis 7.2
                assertThat(connections).contains(" lib-name=coalesce ");
            }
        }
    }

    @Test
    void userWhoMayNotNameItsConnection_isConnected() throws Exception {
        server.close();
        server = RedisServer.start(program, "--user", "shop", "on", ">secret", "~*", "+@all", "-client");
        try (Jvm jvm = Jvm.connected(server.address().replace("//", "//shop:secret@"))) {
            assertThat(jvm.enter(KEY, LEASE)).isInstanceOf(Lead.class);
        }
    }

    private static String[] restrictedUser() throws IOException {
        Matcher rights = Pattern.compile("ACL SETUSER (shop on .*)").matcher(Files.readString(HOW_TO));
        assertThat(rights.find()).isTrue();
        String user = rights.group(1).replace(">PASSWORD", ">right%secret").replace("shop-prod", "test");
        return ("--user default off --user " + user).split(" ");
    }

    @Test
    void closedClient_leavesNoThread() throws Exception {
        Jvm jvm = Jvm.connected(server.address());
        jvm.lead(KEY, LEASE);
        jvm.close();
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("coalesce-redis-"))) {
            Thread.onSpinWait(); // the test ends by the build's timeout if a thread stays
        }
        assertThatThrownBy(() -> jvm.enter(KEY, LEASE)).hasCauseInstanceOf(Disconnected.class);
    }

    private static void awaitHit(Jvm jvm) throws Exception {
        while (!(jvm.enter(KEY, LEASE) instanceof Hit)) {
            Thread.onSpinWait();
        }
    }

    private static List<String> messages(@Nullable Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.add(String.valueOf(cause.getMessage()));
        }
        return messages;
    }
}
