package dev.coalesce.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.Upstream.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** JVMs with the agent, the server that connects them, and what their bodies ask. */
final class Fleet implements AutoCloseable {
    static final String LEASE = "1s";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 10;

    /** Null if the test closes it, or several servers. */
    private final @Nullable RedisServer server;

    private final Upstream upstream;

    /** How to start each JVM. */
    private final List<Jvm> starting;

    private final List<FleetJvm> jvms = new CopyOnWriteArrayList<>();
    private int looks;

    /** Whether the server belongs to another fleet. */
    private boolean keepsServer;

    /** Starts the JVMs with the default {@code engineTimeout}, and waits until they share. */
    Fleet(Jdk jdk, int size) throws Exception {
        this(jdk, size, "50ms");
    }

    /** Starts the JVMs, and waits until they share. */
    Fleet(Jdk jdk, int size, String engineTimeout) throws Exception {
        this(RedisServer.start(RedisServer.program(jdk)), withAgent(jdk, size, engineTimeout));
    }

    /** Starts these JVMs with options that connect them and let them wait for a slow machine, until they share. */
    static Fleet of(RedisServer server, List<Jvm> starting) throws Exception {
        starting.forEach(jvm -> jvm.property("coalesce.engineTimeout", "10s"));
        return new Fleet(server, starting);
    }

    private Fleet(RedisServer server, List<Jvm> starting) throws Exception {
        this(Collections.nCopies(starting.size(), server.address()), server, starting);
    }

    /**
     * Starts the JVMs, and waits until they share.
     *
     * @param addresses the option {@code cluster} of each JVM
     * @param server the server, which the fleet closes; null if the test closes it
     */
    Fleet(Jdk jdk, String engineTimeout, List<String> addresses, @Nullable RedisServer server) throws Exception {
        this(addresses, server, withAgent(jdk, addresses.size(), engineTimeout));
    }

    /**
     * Starts the JVMs, and waits until they share.
     *
     * @param address the option {@code cluster}
     * @param server the server, which the fleet closes; null if the test closes it
     */
    Fleet(Jdk jdk, int size, String engineTimeout, String address, @Nullable RedisServer server) throws Exception {
        this(jdk, engineTimeout, Collections.nCopies(size, address), server);
    }

    private Fleet(List<String> addresses, @Nullable RedisServer server, List<Jvm> starting) throws Exception {
        this.server = server;
        this.starting = List.copyOf(starting);
        upstream = new Upstream();
        for (int i = 0; i < starting.size(); i++) {
            starting.get(i)
                    .property("coalesce.cluster", addresses.get(i))
                    .property("coalesce.lease", LEASE)
                    .property("coalesce.namespace", "it");
            jvms.add(start(i));
        }
        try {
            awaitSharing();
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private FleetJvm start(int index) {
        return new FleetJvm(starting.get(index).launch("fleet.Fleet", upstream.port()));
    }

    /** Kills a JVM without warning, and starts another one in its place. */
    void replace(int index) throws Exception {
        jvms.get(index).kill();
        jvms.set(index, start(index));
    }

    private static List<Jvm> withAgent(Jdk jdk, int size, String engineTimeout) throws IOException {
        Path agent = agentBesideItsClient();
        List<Jvm> jvms = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            jvms.add(Libraries.jvmFor(jdk, "cluster", List.of())
                    .agentJar(agent.toString(), "engineTimeout=" + engineTimeout));
        }
        return jvms;
    }

    static Path agentBesideItsClient() throws IOException {
        Path directory = BuildOutput.newDirectory("fleet");
        Path client = Path.of(requireNonNull(System.getProperty("it.redis"), "it.redis"));
        Files.copy(client, directory.resolve("coalesce-redis.jar"), StandardCopyOption.REPLACE_EXISTING);
        return Files.copy(
                BuildOutput.AGENT_JAR, directory.resolve("coalesce-agent.jar"), StandardCopyOption.REPLACE_EXISTING);
    }

    RedisServer server() {
        return requireNonNull(server);
    }

    Upstream upstream() {
        return upstream;
    }

    /** Leaves the server running when this fleet ends. */
    void keepServer() {
        keepsServer = true;
    }

    FleetJvm jvm(int index) {
        return jvms.get(index);
    }

    int size() {
        return jvms.size();
    }

    List<CompletableFuture<String>> callEverywhere(String method, String key, int threads) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (FleetJvm jvm : jvms) {
            answers.add(jvm.call(method, key, threads));
        }
        return answers;
    }

    /** Answers the next execution, and waits until the calls have the result. */
    void answerNext(String result, List<CompletableFuture<String>> answers) throws Exception {
        upstream.next().answer(result);
        for (CompletableFuture<String> answer : answers) {
            assertThat(FleetJvm.get(answer)).startsWith("{" + result + "=");
        }
    }

    /** Calls until the JVM has this result. Another one may be seen before, because news takes a moment to arrive. */
    void awaitResult(int jvm, String method, String key, String result) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!jvms.get(jvm).callOnce(method, key).equals(result)) {
            assertThat(System.nanoTime()).as(this::stderr).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Checks an invalidation by an interface, first in a JVM that has not called the method. Needs three JVMs. */
    void assertInvalidationByInterfaceReachesAll() throws Exception {
        answerNext("old", List.of(jvm(0).call("stock", "sold", 1)));
        assertThat(jvm(1).callOnce("stock", "sold")).isEqualTo("old");

        jvm(2).sell("sold");

        answerNext("new", List.of(jvm(2).call("stock", "sold", 1)));
        awaitResult(0, "stock", "sold", "new");
        awaitResult(1, "stock", "sold", "new");

        // This JVM knows the class with the body now.
        answerNext("kept", List.of(jvm(1).call("stock", "kept", 1)));
        jvm(2).sell("sold");
        answerNext("newer", List.of(jvm(2).call("stock", "sold", 1)));
        awaitResult(0, "stock", "sold", "newer");
        assertThat(jvm(0).callOnce("stock", "kept")).isEqualTo("kept");
        assertThat(upstream().count("kept")).isOne();
    }

    /** Calls with new keys until all JVMs share one execution. */
    void awaitSharing() throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (executions("look" + looks++) > 1) {
            assertThat(System.nanoTime()).as(this::stderr).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private long executions(String key) throws Exception {
        for (FleetJvm jvm : jvms) {
            CompletableFuture<String> answer = jvm.call("price", key, 1);
            answerUntilDone(answer, execution -> execution.answer("1"));
            assertThat(FleetJvm.get(answer)).as(this::stderr).endsWith("=1}");
        }
        return upstream.count(key);
    }

    /** Lets each execution fail until a call has its outcome. */
    void failUntilAnswered(CompletableFuture<String> answer, String message) throws Exception {
        answerUntilDone(answer, execution -> execution.fail(message));
    }

    /** Answers executions until a call has its outcome. */
    void answerUntilDone(CompletableFuture<String> answer, Consumer<Execution> end) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!answer.isDone()) {
            assertThat(System.nanoTime()).as(this::stderr).isLessThan(deadline);
            Execution execution = upstream.poll(LOOK_MILLIS);
            if (execution != null) {
                end.accept(execution);
            }
        }
    }

    private String stderr() {
        StringBuilder all = new StringBuilder();
        for (FleetJvm jvm : jvms) {
            all.append(jvm.pid()).append(": ").append(jvm.stderr()).append('\n');
        }
        return all.toString();
    }

    @Override
    public void close() {
        for (FleetJvm jvm : jvms) {
            jvm.close();
        }
        upstream.close();
        if (server != null && !keepsServer) {
            server.close();
        }
    }
}
