package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.LookedInto;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the commands that show and change what the agent does in a running JVM. */
@OnEveryJdk
record LookInsideIT(Jdk jdk) {
    private static final String PRICE = LookedInto.class.getName() + ".price";
    private static final String RATE = LookedInto.class.getName() + ".rate";

    @Test
    void topOnce_showsOneLinePerMethod() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            app.expect("price", "shared");
            JvmResult top = command("top", app.pid(), "--once");
            assertThat(top.status()).as("%s", top).isZero();
            List<String> lines = top.out().lines().toList();
            assertThat(lines).as("%s", top).hasSize(3);
            assertThat(lines.get(0))
                    .matches("coalesce top {2}pid " + app.pid()
                            + " {2}agent \\S+ {2}up \\S+ {2}since start {2}by calls");
            assertThat(lines.get(1)).matches("METHOD +calls/s +hit% +lead% +foll% .*");
            assertThat(lines.get(2)).matches(Pattern.quote(PRICE) + " +[0-9.]+ +75\\.0 +25\\.0 +0\\.0 +0 .*");
            assertThat(app.stderr()).isEmpty();
        }
    }

    @Test
    void topOnceJson_isOneObjectWithCounters() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            JvmResult top = command("top", app.pid(), "--once", "--json");
            assertThat(top.out().lines()).as("%s", top).hasSize(1);
            assertThat(top.out())
                    .startsWith("{\"pid\":" + app.pid() + ",\"time\":\"")
                    .contains("\"sinceStart\":true,\"methods\":[{\"name\":\"" + PRICE + "\",\"kind\":\"Method\",")
                    .contains("\"hits\":1,\"leads\":1,\"follows\":0,\"timeouts\":0,\"bypasses\":0,")
                    .contains("\"calls\":2,")
                    .contains("\"hitShare\":0.5,");
        }
    }

    @Test
    void topInPipe_printsOneTableAfterTheOther() throws Exception {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            Process process = new ProcessBuilder(
                            jdk.tool("java").toString(), "-jar", BuildOutput.AGENT_JAR.toString(), "top", app.pid())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine()).contains("since start");
                out.readLine();
                out.readLine();
                assertThat(out.readLine()).contains("last second");
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void topFilterAndSort_selectAndOrder() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared").expect("lead");
            JvmResult top = command("top", app.pid(), "--once", "--sort=flights");
            assertThat(top.out().lines().skip(2))
                    .as("%s", top)
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith(RATE),
                            line -> assertThat(line).startsWith(PRICE));
            top = command("top", app.pid(), "--once", "--filter=PRICE");
            assertThat(top.out().lines().skip(2)).as("%s", top).hasSize(1).allMatch(line -> line.startsWith(PRICE));
            command("top", app.pid(), "--sort=color")
                    .ended(2)
                    .complains("top --sort is \"color\". Use one of calls, hits, ");
            app.expect("finish");
        }
    }

    @Test
    void flights_showsLeaderStackAndWaiters() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            assertThat(command("flights", app.pid()).out()).isEqualTo("Nothing is in flight.\n");
            app.expect("lead");
            JvmResult flights = command("flights", app.pid());
            assertThat(flights.status()).as("%s", flights).isZero();
            List<String> lines = flights.out().lines().toList();
            assertThat(lines.get(0))
                    .matches("#[0-9a-f]{6} " + Pattern.quote(RATE) + " {2}\\S+ {2}led by thread the-leader");
            assertThat(lines)
                    .anyMatch(line -> line.matches(" {4}at .*" + Pattern.quote(RATE) + "\\(LookedInto\\.java:\\d+\\)"));
            assertThat(lines.get(lines.size() - 1)).matches(" {2}waits: thread the\\\\u001b\\[2Jfollower {2}\\S+s");
            assertThat(flights.out()).doesNotContain("secret-key").doesNotContain("Thread.run");

            JvmResult json = command("flights", app.pid(), "--json");
            assertThat(json.out())
                    .startsWith("{\"version\":\"")
                    .contains("\"count\":1,\"flights\":[{\"method\":\"" + RATE + "\",\"key\":\"#")
                    .contains("\"leader\":\"the-leader\"")
                    .contains("\"waiting\":1,")
                    .doesNotContain("secret-key");
            app.expect("finish");
            assertThat(command("flights", app.pid()).out()).isEqualTo("Nothing is in flight.\n");
        }
    }

    @Test
    void flights_showKeysIfTheApplicationAllowsIt() throws Exception {
        Path file = Files.writeString(
                BuildOutput.newDirectory("keys").resolve("coalesce.yaml"), "log: info\nshowKeys: true\n");
        try (RunningJvm app = Jvm.of(jdk).agent("config=" + file).launch(LookedInto.class)) {
            app.readAnswer();
            app.expect("lead");
            assertThat(command("flights", app.pid()).out()).startsWith("secret-key " + RATE + "  ");
            Files.writeString(file, "log: info\n");
            await(app, "has changed and was reloaded");
            assertThat(command("flights", app.pid()).out())
                    .containsPattern("^#[0-9a-f]{6} " + Pattern.quote(RATE))
                    .doesNotContain("secret-key");
            app.expect("finish");
        }
    }

    @Test
    void clear_dropsCachedResults() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            command("clear", app.pid()).prints("Dropped 1 cached result of 1 method");
            app.expect("price", "shared");
            command("clear", app.pid(), "LookedInto.price").prints("Dropped 1 cached result of " + PRICE);
            JvmResult json = command("clear", app.pid(), PRICE, "--json");
            assertThat(json.out()).contains("\"methods\":[\"" + PRICE + "\"],\"results\":0}");
            command("clear", app.pid(), "prize")
                    .ended(1)
                    .complains("no coalesced method that has been called has the name \"prize\". Use one of " + PRICE);
            assertThat(command("top", app.pid(), "--once", "--json").out()).contains("\"hits\":2,\"leads\":2,");
        }
    }

    @Test
    void set_changesMethodUntilFileIsReloaded() throws Exception {
        Path directory = BuildOutput.newDirectory("set");
        Path file = Files.writeString(directory.resolve("coalesce.yaml"), "log: info\n");
        try (RunningJvm app = Jvm.of(jdk).agent("config=" + file).launch(LookedInto.class)) {
            app.readAnswer();
            app.expect("price", "shared");
            command("set", app.pid(), "price", "mode=off")
                    .prints("Set " + PRICE + ": mode=off (until the rules file is reloaded)");
            app.expect("price", "not shared");
            assertThat(command("top", app.pid(), "--once").out()).contains(PRICE + " (off) ");
            command("set", app.pid(), "price", "mode=on", "maxSize=5")
                    .prints("Set " + PRICE + ": mode=on, maxSize=5 (until the rules file is reloaded)");
            app.expect("price", "shared");
            assertThat(command("set", app.pid(), "price", "mode=off", "--json").out())
                    .contains("\"method\":\"" + PRICE + "\",\"attributes\":{\"mode\":\"off\"}}");
            app.expect("price", "not shared");
            Files.writeString(file, "log: debug\n");
            await(app, "has changed and was reloaded");
            app.expect("price", "shared");
        }
    }

    @Test
    void invalidSetting_isRefused() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            assertThat(command("flights", app.pid()).status()).isZero(); // the next commands are connected quietly
            command("set", app.pid(), "price").ended(2).complains("set needs a method and an attribute with its value");
            command("set", app.pid(), "mode=off").ended(2).complains("set needs a method and an attribute");
            command("set", app.pid(), "price", "ttl=soon")
                    .ended(1)
                    .complains(PRICE + ": ttl is \"soon\". Use a duration");
            command("set", app.pid(), "price", "key=p0").ended(1).complains("key is woven into the class");
            command("set", app.pid(), "price", "tll=1s")
                    .ended(1)
                    .complains("there is no attribute \"tll\". Use one of mode, ttl, ");
            app.expect("price", "shared");
        }
    }

    @Test
    void connection_isNamedOnceAndApplicationLoadsNoCommand() throws IOException {
        Path classes = BuildOutput.newDirectory("classes").resolve("log");
        try (RunningJvm app =
                Jvm.of(jdk).agent().option("-Xlog:class+load:file=" + classes).launch(LookedInto.class)) {
            app.readAnswer();
            app.expect("price", "shared");
            assertThat(Files.readString(classes)).doesNotContain("dev.coalesce.agent.console");
            command("flights", app.pid())
                    .complains("started the local JMX connector of process " + app.pid() + " to reach the agent. Until"
                            + " that JVM ends, it keeps the connector's threads (RMI) and a TCP port");
            command("flights", app.pid()).complains();
            assertThat(app.send("threads").get(0)).contains("RMI").doesNotContain("console");
            assertThat(Files.readString(classes))
                    .contains("dev.coalesce.agent.console.Console")
                    .doesNotContain("dev.coalesce.commands")
                    .doesNotContain("picocli")
                    .doesNotContain("org.jline")
                    .doesNotContain("com.google.gson");
            assertThat(app.stderr()).isEmpty();
        }
    }

    @Test
    void socket_answersWithoutJmxAndIsRemovedAtTheEnd() throws Exception {
        Path directory = Files.createTempDirectory("it");
        Path sockets = directory.resolve("coalesce-" + System.getProperty("user.name"));
        Path file;
        try (RunningJvm app = withSocket(directory)) {
            app.readAnswer();
            app.expect("price", "shared");
            file = sockets.resolve(app.pid());
            awaitFile(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sockets)))
                    .isEqualTo("rwx------");
            JvmResult top = Jvm.of(jdk)
                    .option("-Djava.io.tmpdir=" + directory)
                    .jar(BuildOutput.AGENT_JAR, "top", app.pid(), "--once");
            assertThat(top.out()).as("%s", top).contains(PRICE);
            assertThat(top.err()).isEmpty();
            assertThat(command("top", app.pid(), "--once").out()).contains(PRICE); // the directory is asked for
            assertThat(command("set", app.pid(), "price", "ttl=a b+c%").err()).contains("ttl is \"a b+c%\"");
            assertThat(app.send("threads").get(0)).contains("coalesce-console").doesNotContain("RMI");

            for (String garbage : List.of("", "\n", "%zz\n", "\0\0\n", "x".repeat(1 << 17), "set\n")) {
                talk(file, garbage);
            }
            try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
                assertThat(command("status", app.pid()).out()).contains("option console=true  (agent argument)");
                assertThat(silent.isConnected()).isTrue();
            }
            app.expect("price", "shared");
            assertThat(app.stderr()).isEmpty();

            assertThat(command("detach", app.pid()).status()).isZero();
            assertThat(file).doesNotExist();
        }
        try (RunningJvm app = withSocket(directory)) {
            app.readAnswer();
            app.expect("price", "shared");
            file = sockets.resolve(app.pid());
            awaitFile(file);
            app.awaitExit();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void directoryOfSocketsThatIsLinkOrOpen_isRefused() throws Exception {
        Path directory = Files.createTempDirectory("it");
        Path sockets = directory.resolve("coalesce-" + System.getProperty("user.name"));
        Files.createSymbolicLink(sockets, Files.createTempDirectory("elsewhere"));
        try (RunningJvm app = withSocket(directory)) {
            app.readAnswer();
            app.expect("price", "shared");
            await(
                    app,
                    "the option console has no effect, because the socket for commands could not be opened: " + sockets
                            + " is a link or a file. Remove it");
        }
        Files.delete(sockets);
        Files.createDirectory(
                sockets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (RunningJvm app = withSocket(directory)) {
            app.readAnswer();
            app.expect("price", "shared");
            await(app, sockets + " is open to other users. Remove it, or set its mode to 0700");
        }
    }

    private RunningJvm withSocket(Path directory) {
        return Jvm.of(jdk)
                .agent("console=true", "jmx=false")
                .option("-Djava.io.tmpdir=" + directory)
                .launch(LookedInto.class);
    }

    private static void awaitFile(Path file) {
        for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() < end && !Files.exists(file); ) {
            Thread.onSpinWait();
        }
        assertThat(file).exists();
    }

    /** Sends a text, and reads until the connection ends or the text was not accepted. */
    private static void talk(Path socket, String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            Channels.newInputStream(channel).readAllBytes();
        } catch (SocketException refused) {
            // The connection was closed before everything was read.
        }
    }

    @Test
    void jvmWithoutAnswer_isRefusedWithReason() throws Exception {
        command("top", String.valueOf(Integer.MAX_VALUE))
                .ended(1)
                .complains("there is no process " + Integer.MAX_VALUE + ". Run the command list");
        command("top").ended(2).complains("top needs the process id of a JVM: top <pid> ");
        command("flights", "tomcat").ended(2).complains("the process id is \"tomcat\", which is not a number");
        try (RunningJvm app = Jvm.of(jdk).launch(LookedInto.class)) {
            app.readAnswer();
            command("top", app.pid())
                    .ended(1)
                    .complains("Coalesce is not active in process " + app.pid()
                            + ". Start that JVM with -javaagent, or run attach " + app.pid());
            assertThat(app.send("threads").get(0)).isEqualTo("[]");
        }
        try (RunningJvm app = Jvm.of(jdk).agent("jmx=false").launch(LookedInto.class)) {
            app.readAnswer();
            app.expect("price", "shared");
            JvmResult top = command("top", app.pid(), "--once");
            assertThat(top.status()).as("%s", top).isEqualTo(1);
            assertThat(top.err()).contains("has no JMX bean").contains("jmx is false");
        }
    }

    @Test
    void status_showsOptionsAndSettingsWithTheirOrigins() throws Exception {
        Path file = Files.writeString(
                BuildOutput.newDirectory("status").resolve("coalesce.yaml"),
                "log: info\nmethods:\n  \"" + PRICE + "\": {ttl: 2h}\n  \"com.acme.Missing.find\": {ttl: 1s}\n");
        try (RunningJvm app = Jvm.of(jdk)
                .option("-Dcoalesce.waitNotice=20s")
                .agent("config=" + file + ",strict=false")
                .launch(LookedInto.class)) {
            app.readAnswer();
            app.expect("price", "shared");
            assertThat(command("status", app.pid()).out())
                    .startsWith("Coalesce ")
                    .contains(": 1 coalesced method called so far, mode on\n")
                    .contains("\noption config=" + file + "  (agent argument)\n")
                    .contains("\noption log=info  (file " + file + ", line 1, column 1)\n")
                    .contains("\noption strict=false  (agent argument)\n")
                    .contains("\noption waitNotice=20s  (system property coalesce.waitNotice)\n")
                    .contains("\noptions with their defaults: enabled, ")
                    .contains("\n  ttl 2h  (file " + file + ", line 3, ")
                    .contains("com.acme.Missing.find");
            assertThat(command("set", app.pid(), "price", "ttl=3h", "mode=off").status())
                    .isZero();
            assertThat(command("status", app.pid()).out())
                    .contains("\n  mode off  (command set)\n")
                    .contains("\n  ttl 3h  (command set)\n");
            Files.writeString(file, "log: debug\n");
            await(app, "has changed and was reloaded");
            assertThat(command("status", app.pid()).out())
                    .contains("\noption log=debug  (file " + file + ", line 1, column 1)\n")
                    .contains("\n  ttl 1h  (@Coalesce)");
        }
    }

    @Test
    void status_showsMethodsWithKeyAndSettings() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            JvmResult status = command("status", app.pid());
            assertThat(status.status()).as("%s", status).isZero();
            assertThat(status.out())
                    .contains(": 1 coalesced method called so far, mode on\n")
                    .contains("\n" + PRICE + "(java.lang.String)\n  key [sku]  (@Coalesce")
                    .contains("\n  not in the key: nothing\n")
                    .contains("\n  ttl 1h  (@Coalesce");
            assertThat(command("status", app.pid(), "--json").out())
                    .contains("\"methods\":[{\"method\":\"" + PRICE + "(java.lang.String)\",\"key\":[\"sku\"],");
        }
    }

    @Test
    void why_namesReasonsWithCures() {
        try (RunningJvm app = running()) {
            app.expect("price", "shared");
            assertThat(command("why", app.pid(), "price").out())
                    .isEqualTo(PRICE + "  2 calls, 0 bypassed\n  No reason is known why a call would not be shared.\n");
            assertThat(command("set", app.pid(), "price", "mode=off").status()).isZero();
            app.expect("price", "not shared");
            JvmResult why = command("why", app.pid(), "price");
            assertThat(why.out())
                    .as("%s", why)
                    .startsWith(PRICE + "  4 calls, 2 bypassed\n")
                    .contains("\n  [off]  2 times\n    " + PRICE + " is turned off\n    cure: ");
            assertThat(command("why", app.pid(), "price", "--json").out())
                    .contains("\"reasons\":[{\"code\":\"off\",\"count\":2,");
            command("why", app.pid()).ended(2).complains("why needs a method: why <pid> <method>");
        }
    }

    @Test
    void attachedAgent_answers() {
        try (RunningJvm app = Jvm.of(jdk).launch(LookedInto.class)) {
            app.readAnswer();
            assertThat(command("attach", app.pid()).status()).isZero();
            app.expect("price", "shared");
            assertThat(command("top", app.pid(), "--once").out()).contains(PRICE);
            assertThat(command("detach", app.pid()).status()).isZero();
            command("top", app.pid()).ended(1).complains("Coalesce is not active in process " + app.pid());
        }
    }

    @Test
    void help_explainsEachCommand() {
        for (String each :
                List.of("list", "attach", "detach", "status", "why", "top", "flights", "web", "clear", "set")) {
            JvmResult help = command(each, "--help");
            assertThat(help.status()).as("%s", help).isZero();
            assertThat(help.out())
                    .startsWith("Usage: java -jar coalesce-agent.jar " + each + " ")
                    .contains("--json")
                    .contains("--help");
            assertThat(command("help", each).out()).isEqualTo(help.out());
        }
    }

    private static void await(RunningJvm app, String message) throws InterruptedException {
        for (int i = 0; i < 600 && !app.stderr().contains(message); i++) {
            Thread.sleep(100);
        }
        assertThat(app.stderr()).contains(message);
    }

    private RunningJvm running() {
        RunningJvm app = Jvm.of(jdk).agent().launch(LookedInto.class);
        app.readAnswer();
        return app;
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }
}
