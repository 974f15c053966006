package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules on the beans that users of Spring Boot try first: repositories, transactional services and controllers. */
@OnEveryJdk
record StarterRulesIT(Jdk jdk) {
    private static final List<String> UNUSED = List.of("loader", "starter-test", "actuator", "security");

    @Test
    void rulesOnRepositoriesServicesAndControllers_areApplied() {
        List<Path> libraries = new ArrayList<>(Libraries.ofSpringBoot(4, UNUSED));
        libraries.add(BuildOutput.path("it.attach"));
        libraries.add(BuildOutput.path("it.spring-boot"));
        boolean isJdkProxy = jdk.feature() > 17; // each JDK runs one kind of proxy
        Jvm jvm = Libraries.jvmFor(jdk, "spring-data", libraries)
                .option("-XX:+EnableDynamicAgentLoading")
                .property(
                        "spring.config.location",
                        Libraries.program("spring-data/stock/application.yaml")
                                .toUri()
                                .toString())
                .property("spring.aop.proxy-target-class", String.valueOf(!isJdkProxy));
        JvmResult run = jvm.main("stock.Main");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out().lines())
                .containsSubsequence(
                        "query method: 1",
                        "@Query: 1",
                        "inherited findById: 1",
                        "inherited findAll, without a rule: 2",
                        "query method after save: 1",
                        "proxy: " + (isJdkProxy ? "JDK" : "CGLIB"),
                        "@Transactional: 1",
                        "bodies in a transaction: 1",
                        "@RestController: 1");
        assertThat(run.out().lines().filter("private method, self-invocation: 1"::equals))
                .hasSize(isJdkProxy ? 0 : 1);
        assertThat(run.err()).contains("an entity that belongs to a session");
    }
}
