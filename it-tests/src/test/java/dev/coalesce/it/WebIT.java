package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.LookedInto;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The command {@code web}: what its server answers, and whom. A test of the sample application opens the page in a browser. */
@OnEveryJdk
record WebIT(Jdk jdk) {
    private static final String PRICE = LookedInto.class.getName() + ".price";
    private static final String RATE = LookedInto.class.getName() + ".rate";

    @Test
    void answersOfServer_areThoseOfOtherCommands() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared").expect("lead");
            try (RunningWeb web = RunningWeb.start(jdk, app.pid())) {
                assertThat(web.token()).matches("[0-9a-f]{32}");
                assertThat(web.get("/api/live").body())
                        .startsWith("{\"pid\":" + app.pid() + ",\"version\":\"")
                        .contains("\"name\":\"" + PRICE + "\"", "\"hits\":1,\"leads\":1,\"follows\":0,")
                        .contains("\"id\":\"Method:" + PRICE + "\"");
                assertThat(web.get("/api/flights").body())
                        .contains("\"method\":\"" + RATE + "\",\"key\":\"#", "\"leader\":\"the-leader\"")
                        .doesNotContain("secret-key");
                assertThat(web.get("/api/status").body()).contains("\"method\":\"" + PRICE + "(java.lang.String)\"");
                assertThat(web.get("/api/why?method=" + PRICE).body()).contains("\"reasons\":[]");
                assertThat(web.get("/api/why?method=prize").body())
                        .startsWith("{\"error\":\"no coalesced method that has been called has the name");
            }
            app.expect("finish");
            assertThat(app.stderr()).isEmpty();
        }
    }

    @Test
    void live_tellsChangesAfterTheOnesKnown() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            try (RunningWeb web = RunningWeb.start(jdk, app.pid())) {
                app.expect("price", "shared");
                String changes = awaitLive(web, "\"Method:" + PRICE + "\":[2,0,0,0,");
                Matcher newest = Pattern.compile("\"newest\":(\\d+)").matcher(changes);
                assertThat(newest.find()).isTrue();
                assertThat(web.get("/api/live?after=" + newest.group(1)).body())
                        .doesNotContain("\"Method:" + PRICE + "\":[");
            }
        }
    }

    private static String awaitLive(RunningWeb web, String text) {
        String body;
        do {
            body = web.get("/api/live").body();
        } while (!body.contains(text) && body.contains("\"newest\":") && !body.contains("\"newest\":60,"));
        assertThat(body).contains(text);
        return body;
    }

    @Test
    void dataWithoutToken_isRefused() {
        try (RunningJvm app = running();
                RunningWeb web = called(app)) {
            assertThat(web.send(web.request("/api/live")).statusCode()).isEqualTo(403);
            assertThat(web.send(web.request("/api/live").header("Coalesce-Token", "0".repeat(32)))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(web.send(web.request("/api/live?token=" + web.token())).statusCode())
                    .isEqualTo(403);
            assertThat(web.get("/api/live").statusCode()).isEqualTo(200);
            assertThat(web.get("/api/clear").statusCode()).isEqualTo(404);
            assertThat(web.get("/../WebCommand.class").statusCode()).isEqualTo(404);
            assertThat(web.get("/package-info.class").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void otherMethodsThanGet_areRefused() {
        try (RunningJvm app = running();
                RunningWeb web = called(app)) {
            for (String method : List.of("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACK")) {
                HttpResponse<String> refused = web.send(web.request("/api/live")
                        .method(method, BodyPublishers.noBody())
                        .header("Origin", "https://evil.example")
                        .header("Coalesce-Token", web.token()));
                assertThat(refused.statusCode()).as(method).isEqualTo(405);
                assertThat(refused.headers().firstValue("Allow")).as(method).hasValue("GET");
                assertThat(refused.headers().map().keySet())
                        .as(method)
                        .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("access-control-"));
            }
        }
    }

    @Test
    void everyAnswer_forbidsForeignContentAndFrames() {
        try (RunningJvm app = running();
                RunningWeb web = called(app)) {
            for (String path : List.of("/", "/page.js", "/theme.css", "/api/live", "/none")) {
                HttpResponse<String> answer = web.send(web.request(path)
                        .header("Coalesce-Token", web.token())
                        .header("Origin", "https://evil.example"));
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElse(""))
                        .as(path)
                        .startsWith("default-src 'self';")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe");
                assertThat(answer.headers().map().keySet())
                        .as(path)
                        .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("access-control-"));
                assertThat(answer.headers().firstValue("Cache-Control"))
                        .as(path)
                        .hasValue("no-store");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .as(path)
                        .hasValue("nosniff");
                assertThat(answer.body()).as(path).doesNotContain(web.token());
            }
        }
    }

    @Test
    void requestForAnotherHost_isRefused() throws Exception {
        try (RunningJvm app = running();
                RunningWeb web = called(app)) {
            int port = web.port();
            for (String host : List.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port)) {
                assertThat(status(web, "Host: " + host)).as(host).isEqualTo("HTTP/1.1 200 OK");
            }
            for (String host : List.of(
                    "evil.example:" + port,
                    "127.0.0.1",
                    "127.0.0.1:1",
                    "localhost",
                    "localhost.evil.example:" + port)) {
                assertThat(status(web, "Host: " + host)).as(host).startsWith("HTTP/1.1 421 ");
            }
            assertThat(status(web, "Host: 127.0.0.1:" + port, "Host: evil.example"))
                    .as("two hosts")
                    .doesNotContain(" 200 ");
            assertThat(status(web, "X-No-Host: 127.0.0.1:" + port))
                    .as("no host")
                    .doesNotContain(" 200 ");
        }
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    /** Sends a request for data with these headers, and returns the status line. */
    private static String status(RunningWeb web, String... headers) throws IOException {
        try (Socket socket = new Socket(loopback(1), web.port())) {
            OutputStream out = socket.getOutputStream();
            String request = "GET /api/live HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nCoalesce-Token: "
                    + web.token() + "\r\nConnection: close\r\n\r\n";
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("nothing");
        }
    }

    @Test
    void onlyLoopback_isListenedOn() throws Exception {
        try (RunningJvm app = running();
                RunningWeb web = called(app);
                ServerSocket same = new ServerSocket()) {
            // Another address of the loopback network is free, so the server listens on 127.0.0.1 alone.
            same.bind(new InetSocketAddress(loopback(2), web.port()));
            assertThat(same.isBound()).isTrue();
        }
    }

    @Test
    void portInUse_isRefusedWithOneMessage() throws Exception {
        try (RunningJvm app = running();
                ServerSocket other = new ServerSocket(0, 1, loopback(1))) {
            app.expect("price", "shared");
            assertThat(command("flights", app.pid()).status()).isZero(); // the next commands are connected quietly
            String port = String.valueOf(other.getLocalPort());
            command("web", app.pid(), "--port", port)
                    .ended(1)
                    .complains(
                            "web cannot listen on port " + port + " of 127.0.0.1: Address already in use. Use another"
                                    + " --port, or leave the option out for any free port");
            command("web", app.pid(), "--port=many")
                    .ended(2)
                    .complains("web --port is \"many\". Use a number from 1 to 65535, or leave the option out");
            command("web", app.pid(), "--port=70000").ended(2).complains("web --port is \"70000\"");
        }
    }

    @Test
    void targetEnds_pageIsToldAndCommandEnds() throws Exception {
        try (RunningJvm app = running();
                RunningWeb web = called(app)) {
            assertThat(web.get("/api/live").body()).contains("\"newest\":");
            app.awaitExit();
            String body = "";
            for (int i = 0; i < 100_000 && !body.contains("\"ended\":\""); i++) {
                body = web.get("/api/live").body();
            }
            assertThat(body).contains("\"ended\":\"process " + app.pid() + " has ended or no longer responds");
            assertThat(web.awaitExit()).isEqualTo(1);
            assertThat(web.stderr())
                    .contains("coalesce: process " + app.pid() + " has ended")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void json_isOneObjectWithUrl() throws Exception {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            Process process = new ProcessBuilder(
                            jdk.tool("java").toString(),
                            "-jar",
                            BuildOutput.AGENT_JAR.toString(),
                            "web",
                            app.pid(),
                            "--json")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                assertThat(process.inputReader(StandardCharsets.UTF_8).readLine())
                        .matches("\\{\"pid\":" + app.pid()
                                + ",\"url\":\"http://127\\.0\\.0\\.1:\\d+/#token(=|\\\\u003d)[0-9a-f]{32}\"}");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void runtimeWithoutHttpServer_isNamed() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            Jvm.of(jdk)
                    .option("--limit-modules=java.management,java.instrument,java.logging,java.sql,jdk.attach")
                    .jar(BuildOutput.AGENT_JAR, "web", app.pid())
                    .ended(1)
                    .complains("has no module jdk.httpserver, which the command web needs: run this command with a"
                            + " complete JDK; the other JVM does not need one");
        }
    }

    private RunningJvm running() {
        RunningJvm app = Jvm.of(jdk).agent().launch(LookedInto.class);
        app.readAnswer();
        return app;
    }

    private RunningWeb called(RunningJvm app) {
        app.expect("price", "shared");
        return RunningWeb.start(jdk, app.pid());
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }
}
