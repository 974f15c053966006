package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coalesce.it.app.Burst;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Class data sharing: archives of classes that the JVM maps instead of loading them. */
@OnEveryJdk
record SharingIT(Jdk jdk) {
    private static final String AOT_CACHE = "-XX:AOTCache=";
    private static final String AOT_OUTPUT = "-XX:AOTCacheOutput=";

    @Test
    void theJdksOwnArchiveIsUsedAsWithoutTheAgent() throws Exception {
        Path classes = log();
        Jvm.of(jdk)
                .agent()
                .option("-Xshare:on", loading(classes))
                .main(Burst.class)
                .printsQuietly(Burst.COALESCED);
        assertThat(shared(classes, "java.util.")).isNotEmpty();
    }

    @Test
    void anArchiveThatWasMadeWithoutTheAgent() throws Exception {
        Path jar = jar();
        Path archive = archive("app.jsa");
        on(jar).option("-XX:ArchiveClassesAtExit=" + archive).main(Burst.class);
        Path classes = log();
        Run run = on(jar).agent()
                .option("-Xshare:on", "-XX:SharedArchiveFile=" + archive, loading(classes))
                .main(Burst.class);
        // JDK 25 complains, whatever agent it is, that there was none before, and uses the archive.
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out().lines().filter(line -> !line.contains("[error][cds]")))
                .containsExactly(Burst.COALESCED);
        assertThat(shared(classes, "dev.coalesce.it.app.Crowd")).isNotEmpty();
        assertThat(shared(classes, "dev.coalesce.it.app.Catalog")).as("woven").isEmpty();
    }

    @Test
    void anAotCacheIsGoodForRunsWithTheAgentWhereItWasTrainedWithIt() throws Exception {
        assumeTrue(jdk.feature() >= 25);
        Path jar = jar();
        Path archive = archive("with.aot");
        assertThat(on(jar).agent()
                        .option(AOT_OUTPUT + archive)
                        .main(Burst.class)
                        .status())
                .isZero();
        Path classes = log();
        on(jar).agent()
                .option("-XX:AOTMode=on", AOT_CACHE + archive, loading(classes))
                .main(Burst.class)
                .printsQuietly(Burst.COALESCED);
        assertThat(shared(classes, "dev.coalesce.it.app.Crowd")).isNotEmpty();
        assertThat(shared(classes, "dev.coalesce.it.app.Catalog")).as("woven").isEmpty();
    }

    @Test
    void anAotCacheThatWasTrainedWithoutTheAgentIsNotUsedWithIt() throws Exception {
        assumeTrue(jdk.feature() >= 25);
        Path jar = jar();
        Path archive = archive("without.aot");
        assertThat(on(jar).option(AOT_OUTPUT + archive).main(Burst.class).status())
                .isZero();
        Path classes = log();
        Run run = on(jar).agent().option(AOT_CACHE + archive, loading(classes)).main(Burst.class);
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains(Burst.COALESCED).contains("Mismatched values for property jdk.module.addmods");
        assertThat(shared(classes, "java.util.")).isEmpty();
    }

    /** Only classes of jars can be archived. */
    private Path jar() throws Exception {
        Path jar = Built.directory("jar").resolve("app.jar");
        Run run = Jvm.tool(jdk, "jar", "cf", jar.toString(), "-C", Built.APPS.toString(), "dev/coalesce/it/app");
        assertThat(run.status()).as("%s", run).isZero();
        return jar;
    }

    private Jvm on(Path jar) {
        return Jvm.of(jdk).classPath(jar, Built.ANNOTATIONS);
    }

    private static Path archive(String name) {
        return Built.directory("archive").resolve(name);
    }

    private static Path log() {
        return Built.directory("log").resolve("classes");
    }

    private static String loading(Path log) {
        return "-Xlog:class+load:file=" + log;
    }

    private static List<String> shared(Path log, String name) throws Exception {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" " + name) && line.contains("source: shared objects file"))
                .toList();
    }
}
