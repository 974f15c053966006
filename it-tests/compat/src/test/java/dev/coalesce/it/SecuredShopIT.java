package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * An application of Spring Boot with Spring Security, and requests of two users. The rules file alone takes its
 * methods from one mode to the next, and each command shows what then happens.
 */
@OnEveryJdk
record SecuredShopIT(Jdk jdk) {
    private static final List<String> METHODS = List.of("byId", "latest", "ofCaller", "stock", "held");
    private static final List<String> UNUSED = List.of(
            "loader", "devtools", "data-jpa", "hibernate", "Hikari", "jdbc", "boot-jpa", "starter-test", "actuator");

    @Test
    void rulesFile_takesTheMethodsFromObservedToSharedAndBack() throws Exception {
        Path file = BuildOutput.newDirectory("secured").resolve("coalesce.yaml");
        write(file, rules("observe"));
        try (RunningJvm app = running(file)) {
            Client client = new Client(port(app.readAnswer()));
            assertObserved(app, client);
            change(app, file, "verify");
            assertVerified(app, client);
            change(app, file, "on");
            assertShared(app, client);
            change(app, file, "off");
            assertNothingShared(app, client);
            app.awaitExit();
            assertReport(app.stderr());
        }
    }

    private void assertObserved(RunningJvm app, Client client) throws Exception {
        client.getOwnOrders(30);

        assertThat(client.get("ann", "/bodies")).isEqualTo("unsafe 120, safe 120");
        assertThat(app.stderr())
                .contains("leaves who out of the key, although it looks like the caller's identity")
                .doesNotContain("ERROR");
        assertThat(command("status", app.pid()).out())
                .contains(
                        "shop.Orders.byId(java.lang.String, java.security.Principal)",
                        "key [id]  (@Coalesce)",
                        "not in the key: who",
                        "key [id, who.getName]  (@Coalesce)",
                        "mode observe  (file ");
        assertThat(command("top", app.pid(), "--once").out())
                .containsPattern("shop\\.Orders\\.byId \\(observed\\) +\\S+ +0\\.0 +0\\.0 +0\\.0 +60 ");
        assertThat(command("why", app.pid(), "Orders.byId").out())
                .contains("60 calls, 60 bypassed", "[observed]  60 times");
    }

    /** The verdicts are part of the report at the end. */
    private void assertVerified(RunningJvm app, Client client) throws Exception {
        client.getOwnOrders(80);

        assertThat(client.get("ann", "/bodies")).isEqualTo("unsafe 440, safe 440");
        assertThat(app.stderr())
                .containsPattern("verify: LEAK in shop\\.Orders\\.latest: .* differ when principal differs")
                .containsPattern("verify: LEAK in shop\\.Orders\\.byId: .* when principal or who\\S+username differs")
                .doesNotContain("LEAK in shop.Orders.ofCaller", "LEAK in shop.Orders.stock");
    }

    private void assertShared(RunningJvm app, Client client) throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(client.get("ann", "/own/o1")).isEqualTo("o1 for ann, o1 for everybody");
            assertThat(client.get("bob", "/own/o1")).isEqualTo("o1 for bob, o1 for everybody");
        }
        assertThat(client.get("ann", "/bodies")).isEqualTo("unsafe 440, safe 443");

        CompletableFuture<String> leader = client.later("ann", "/held");
        CompletableFuture<String> follower = client.later("bob", "/held");
        assertThat(flights(app))
                .containsPattern("#[0-9a-f]{6} shop\\.Orders\\.held +\\S+ +led by thread ")
                .containsPattern("at .*shop\\.Orders\\.held\\(Orders\\.java:\\d+\\)")
                .doesNotContain("the key");
        assertThat(client.get("bob", "/release")).isEqualTo("released");
        assertThat(leader.get(60, TimeUnit.SECONDS) + follower.get(60, TimeUnit.SECONDS))
                .isEqualTo("heldheld");

        try (RunningWeb web = RunningWeb.start(jdk, app.pid())) {
            assertThat(web.get("/api/live").body())
                    .contains("\"name\":\"shop.Orders.held\"", "\"hits\":0,\"leads\":1,\"follows\":1,")
                    .contains("\"name\":\"shop.Orders.stock\"", "\"hits\":19,\"leads\":1,\"follows\":0,");
        }
        assertThat(command("clear", app.pid(), "Orders.ofCaller").out())
                .isEqualTo("Dropped 2 cached results of shop.Orders.ofCaller\n");
        assertThat(command("set", app.pid(), "Orders.stock", "mode=off").out())
                .isEqualTo("Set shop.Orders.stock: mode=off (until the rules file is reloaded)\n");
        client.get("ann", "/own/o1");
        assertThat(client.get("ann", "/bodies")).isEqualTo("unsafe 440, safe 445");
    }

    private void assertNothingShared(RunningJvm app, Client client) throws Exception {
        client.getOwnOrders(1);
        client.getOwnOrders(1);
        assertThat(client.get("ann", "/bodies")).isEqualTo("unsafe 448, safe 453");
        assertThat(command("why", app.pid(), "Orders.byId").out())
                .contains("224 calls, 224 bypassed", "[off]  4 times", "[observed]  220 times");
    }

    private static void assertReport(String report) {
        assertThat(report)
                .containsPattern("Orders\\.stock +[0-9]+ +\\S+ (us|ms) ")
                .containsPattern("Orders\\.byId +LEAK principal or who\\S+username ")
                .containsPattern("Orders\\.latest +LEAK principal ")
                .containsPattern("Orders\\.ofCaller +clean  ")
                .containsPattern("callers differed in principal, \\S+, which the key contains")
                .containsPattern("Orders\\.stock +clean  ")
                .containsPattern("\"shop.Orders.stock\\(java.lang.String\\)\":\\s+# [0-9]+ calls")
                .doesNotContain("volatile", "in one context", " for ann");
    }

    /** Returns what is in flight once a follower waits. */
    private String flights(RunningJvm app) {
        String flights = "";
        for (int i = 0; i < 60 && !flights.contains("waits: thread "); i++) {
            flights = command("flights", app.pid()).out();
        }
        assertThat(flights).contains("waits: thread ");
        return flights;
    }

    private void change(RunningJvm app, Path file, String mode) throws IOException {
        write(file, rules(mode));
        String status = "";
        for (int i = 0; i < 60; i++) {
            status = command("status", app.pid()).out();
            if (status.split("mode " + mode + " ", -1).length == METHODS.size() + 1) {
                return;
            }
        }
        assertThat(status).as("%s", app.stderr()).contains("mode " + mode);
    }

    private RunningJvm running(Path file) {
        int version = jdk.feature() == 17 ? 3 : 4; // each JDK runs one of them
        return Libraries.jvmFor(jdk, "spring-boot-security", Libraries.ofSpringBoot(version, UNUSED))
                .agent("config=" + file)
                .launch("shop.SecuredShop", "--server.port=0", "--spring.main.banner-mode=off");
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }

    private static int port(List<String> lines) {
        String last = lines.get(lines.size() - 1);
        assertThat(last).as("%s", lines).startsWith("port: ");
        return Integer.parseInt(last.substring("port: ".length()));
    }

    private static String rules(String mode) {
        StringBuilder rules = new StringBuilder("methods:\n");
        METHODS.forEach(method -> rules.append("  shop.Orders.%s: {mode: %s}\n".formatted(method, mode)));
        return rules.toString();
    }

    /** Replaces the file atomically, so that no reader sees a half-written file. */
    private static void write(Path file, String yaml) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), yaml);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The requests of both users. */
    private record Client(HttpClient http, int port) {
        Client(int port) {
            this(HttpClient.newHttpClient(), port);
        }

        /** Both users ask for the same orders, and must get what is their own. */
        void getOwnOrders(int times) throws Exception {
            for (int i = 0; i < times; i++) {
                String id = "o" + i % 3;
                for (String user : List.of("ann", "bob")) {
                    String own = id + " for " + user;
                    assertThat(get(user, "/orders/" + id))
                            .isEqualTo(own + ", " + own + ", " + own + ", " + id + " for everybody");
                }
            }
        }

        String get(String user, String path) throws Exception {
            HttpResponse<String> response = http.send(request(user, path), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as("%s", response).isEqualTo(200);
            return response.body();
        }

        CompletableFuture<String> later(String user, String path) {
            return http.sendAsync(request(user, path), HttpResponse.BodyHandlers.ofString())
                    .thenApply(HttpResponse::body);
        }

        private HttpRequest request(String user, String path) {
            String login = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Authorization", "Basic " + login)
                    .build();
        }
    }
}
