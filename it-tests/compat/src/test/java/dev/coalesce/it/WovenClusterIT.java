package dev.coalesce.it;

import static dev.coalesce.it.FleetJvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JVMs whose classes were woven at build time share with each other, and with JVMs that have the agent. All of them use
 * the same {@code coalesce-redis.jar}.
 */
@OnEveryJdk
record WovenClusterIT(Jdk jdk) {
    private static final int THREADS = 20;

    /** Shared by the tests of one JDK, each of which uses keys of its own. */
    @SuppressWarnings("NullAway.Init")
    private static Fleet fleet;

    @BeforeParameterizedClassInvocation
    static void start(Jdk jdk) throws Exception {
        Path plain = Compile.into("cluster-plain")
                .sourcesIn(Libraries.program("cluster"))
                .flags("-parameters")
                .classes();
        Path woven = weave(plain);
        Path client = BuildOutput.path("it.redis");
        Path agent = Fleet.agentBesideItsClient();
        fleet = Fleet.of(
                RedisServer.start(),
                List.of(
                        wovenJvm(jdk, woven, client),
                        wovenJvm(jdk, woven).property("coalesce.engine", client.toString()),
                        jvm(jdk, woven, runtimeBesideItsClient()),
                        jvm(jdk, plain).agentJar(agent.toString()),
                        wovenJvm(jdk, woven, client).agentJar(agent.toString())));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        fleet.close();
    }

    private static Jvm wovenJvm(Jdk jdk, Path woven, Path... more) {
        List<Path> classPath = new ArrayList<>(List.of(more));
        classPath.add(BuildTimeWeaving.RUNTIME);
        return jvm(jdk, woven, classPath.toArray(Path[]::new));
    }

    private static Jvm jvm(Jdk jdk, Path classes, Path... more) {
        List<Path> classPath = new ArrayList<>(List.of(classes, BuildOutput.ANNOTATIONS));
        classPath.addAll(List.of(more));
        classPath.addAll(JacksonClusterIT.jackson(4));
        return Jvm.of(jdk).classPath(classPath);
    }

    private static Path runtimeBesideItsClient() throws IOException {
        Path directory = BuildOutput.newDirectory("runtime");
        Path client = directory.resolve("coalesce-redis.jar");
        Files.copy(BuildOutput.path("it.redis"), client, StandardCopyOption.REPLACE_EXISTING);
        return Files.copy(
                BuildTimeWeaving.RUNTIME,
                directory.resolve("coalesce-runtime.jar"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path weave(Path classes) {
        Path woven = BuildOutput.newDirectory("woven-cluster");
        JvmResult result = Jvm.of(
                        Jdk.in(Path.of(System.getProperty("java.home"))).orElseThrow())
                .classPath(
                        BuildTimeWeaving.BYTE_BUDDY,
                        BuildTimeWeaving.PLUGIN,
                        BuildTimeWeaving.RUNTIME,
                        BuildOutput.ANNOTATIONS)
                .main(
                        "dev.coalesce.build.Main",
                        classes.toString(),
                        woven.toString(),
                        BuildOutput.ANNOTATIONS.toString());
        assertThat(result.status()).as(result.err()).isZero();
        return woven;
    }

    @Test
    void wovenJvmsAndAgents_runOnce() throws Exception {
        List<CompletableFuture<String>> answers = fleet.callEverywhere("price", "hot", THREADS);
        fleet.upstream().next().answer("9.99");
        for (CompletableFuture<String> answer : answers) {
            assertThat(get(answer)).isEqualTo("{9.99=" + THREADS + "}");
        }
        assertThat(fleet.upstream().count("hot")).isOne();
    }

    @Test
    void invalidationByWovenJvm_reachesEveryJvm() throws Exception {
        fleet.answerNext("old", fleet.callEverywhere("price", "dropped", 1));
        fleet.jvm(0).invalidate("dropped");
        fleet.answerNext("new", List.of(fleet.jvm(0).call("price", "dropped", 1)));
        for (int i = 0; i < fleet.size(); i++) {
            fleet.awaitResult(i, "price", "dropped", "new");
        }
        assertThat(fleet.upstream().count("dropped")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quote", "basket"})
    void codecAndJacksonOfTheApplication_areUsedByWovenJvms(String method) throws Exception {
        fleet.answerNext("7.77", List.of(fleet.jvm(0).call(method, method, THREADS)));
        for (int i = 0; i < fleet.size(); i++) {
            assertThat(fleet.jvm(i).callOnce(method, method)).isEqualTo("7.77");
        }
        assertThat(fleet.upstream().count(method)).isOne();
    }
}
