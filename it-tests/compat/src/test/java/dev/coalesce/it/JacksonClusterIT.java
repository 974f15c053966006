package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results of an application's own classes, which its own copy of Jackson carries to other JVMs. */
@OnEveryJdk
record JacksonClusterIT(Jdk jdk) {
    static List<Path> jackson(int springBoot) {
        List<Path> jackson = Libraries.ofSpringBoot(springBoot, List.of()).stream()
                .filter(jar -> String.valueOf(jar.getFileName()).startsWith("jackson-"))
                .toList();
        assertThat(jackson).hasSizeGreaterThan(2);
        return jackson;
    }

    private Fleet fleet(List<Path> libraries) throws Exception {
        Path agent = Fleet.agentBesideItsClient();
        List<Jvm> jvms = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            jvms.add(Libraries.jvmFor(jdk, "cluster", libraries).agentJar(agent.toString()));
        }
        return Fleet.of(RedisServer.start(), jvms);
    }

    /** Spring Boot 3 has Jackson 2 and its modules for the JDK, Spring Boot 4 has Jackson 3. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void objectsOfTheApplication_areShared(int springBoot) throws Exception {
        try (Fleet fleet = fleet(jackson(springBoot))) {
            fleet.answerNext("12.50", fleet.callEverywhere("basket", "shared", 5));
            assertThat(fleet.jvm(0).callOnce("basket", "shared")).isEqualTo("12.50");
            assertThat(fleet.jvm(1).callOnce("basket", "shared")).isEqualTo("12.50");
            assertThat(fleet.upstream().count("shared")).isOne();
            assertThat(fleet.jvm(0).stderr() + fleet.jvm(1).stderr()).doesNotContain("basket");
        }
    }

    @Test
    void withoutJackson_resultsStayInTheirJvmAndTheLogSaysSo() throws Exception {
        try (Fleet fleet = fleet(List.of())) {
            for (int i = 0; i < 2; i++) {
                fleet.answerNext("1" + i, List.of(fleet.jvm(i).call("basket", "own", 5)));
            }
            assertThat(fleet.upstream().count("own")).isEqualTo(2);
            assertThat(fleet.jvm(1).stderr())
                    .containsOnlyOnce(
                            "shared of fleet.Fleet.basket has no effect, and its results stay in this JVM: the"
                                    + " result is of fleet.Fleet$Basket, and the class of the method sees no Jackson of"
                                    + " version 2.12 or later. Return a record, or name a codec");
        }
    }
}
