package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs other agents before and after this one on the command line. Each must work as if it were alone. */
@OnEveryJdk
record OtherAgentsIT(Jdk jdk) {
    @Test
    void openTelemetryBeforeOrAfter_tracesAsAlone() {
        JvmResult alone = Shop.traced(Jvm.of(jdk)).main("shop.Main").prints(Shop.output(3));
        assertThat(Shop.spans(alone.err()))
                .as("%s", alone)
                .filteredOn(trace -> trace.contains("SERVER GET /price") && trace.contains("INTERNAL Prices.price"))
                .hasSize(3);
        JvmResult after = Shop.traced(Jvm.of(jdk).agent()).main("shop.Main").prints(Shop.output(1));
        JvmResult before = Shop.traced(Jvm.of(jdk)).agent().main("shop.Main").prints(Shop.output(1));
        assertThat(Shop.spans(after.err())).as("%s", after).isEqualTo(Shop.spans(alone.err()));
        assertThat(Shop.spans(before.err())).as("%s", before).isEqualTo(Shop.spans(alone.err()));
        assertThat(before.err() + after.err()).doesNotContain("coalesce - ", "ERROR", "WARN");
    }

    @Test
    void jaCoCoBeforeOrAfter_measuresAsAlone() throws IOException {
        Path alone = measured(Jvm.of(jdk), "alone");
        Path after = measured(Jvm.of(jdk).agent(), "after");
        Path before = BuildOutput.newDirectory("jacoco").resolve("before");
        Shop.measured(Jvm.of(jdk), before).agent().main("shop.Main").printsQuietly(Shop.output(1));
        assertThat(Shop.coverage(jdk, alone))
                .anyMatch(line -> line.startsWith("coverage,shop,Prices,") && !line.contains(",0,0,0,0"));
        assertThat(Shop.coverage(jdk, after)).isEqualTo(Shop.coverage(jdk, alone));
        assertThat(Shop.coverage(jdk, before)).isEqualTo(Shop.coverage(jdk, alone));
    }

    private static Path measured(Jvm jvm, String name) {
        Path measured = BuildOutput.newDirectory("jacoco").resolve(name);
        Shop.measured(jvm, measured).main("shop.Main").complains();
        return measured;
    }

    @Test
    void mockitoBeforeOrAfter_mocksAsAlone() {
        String mockito = "-javaagent:" + Libraries.named("mockito", "mockito-core");
        Path tests = Compile.into("mockito")
                .sourcesIn(Libraries.program("mockito"))
                .against(mockitoClassPath(Shop.CLASSES))
                .classes();
        String[] alone = summary(Jvm.of(jdk).option(mockito), tests);
        assertThat(alone).contains("[         6 tests successful      ]");
        assertThat(summary(Jvm.of(jdk).option(mockito).agent(), tests)).isEqualTo(alone);
        assertThat(summary(Jvm.of(jdk).agent().option(mockito), tests)).isEqualTo(alone);
        assertThat(summary(Jvm.of(jdk).agent(), tests))
                .as("Mockito attaches itself")
                .isEqualTo(alone);
        Path measured = BuildOutput.newDirectory("jacoco").resolve("mocked");
        assertThat(summary(Shop.measured(Jvm.of(jdk).agent(), measured).option(mockito), tests))
                .as("this agent transforms each mocked class again")
                .isEqualTo(alone);
    }

    private static String[] summary(Jvm jvm, Path tests) {
        JvmResult run = jvm.classPath(mockitoClassPath(Shop.CLASSES, tests, BuildOutput.ANNOTATIONS))
                .main(
                        "org.junit.platform.console.ConsoleLauncher",
                        "execute",
                        "--select-package=shop",
                        "--disable-banner",
                        "--details=summary",
                        "--fail-if-no-tests");
        assertThat(run.err()).as("%s", run).doesNotContain("coalesce - ");
        return run.out().lines().filter(line -> line.contains(" tests ")).toArray(String[]::new);
    }

    private static List<Path> mockitoClassPath(Path... entries) {
        List<Path> all = new ArrayList<>(Libraries.of("mockito"));
        all.addAll(Libraries.of("junit"));
        all.addAll(List.of(entries));
        return all;
    }

    @Test
    void sameAgentTwice_worksOnce() {
        Jvm.of(jdk)
                .agent()
                .agent()
                .classPath(Shop.CLASSES, BuildOutput.ANNOTATIONS)
                .main("shop.Main")
                .printsQuietly(Shop.output(1));
    }
}
