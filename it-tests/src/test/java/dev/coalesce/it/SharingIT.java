package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coalesce.it.app.Burst;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Class data sharing, in which the JVM maps classes from an archive instead of loading them. */
@OnEveryJdk
record SharingIT(Jdk jdk) {
    private static final String AOT_CACHE = "-XX:AOTCache=";
    private static final String AOT_OUTPUT = "-XX:AOTCacheOutput=";

    @Test
    void jdkArchive_isUsedWithAgent() throws Exception {
        Path classes = newLogFile();
        Jvm.of(jdk)
                .agent()
                .option("-Xshare:on", logClassLoadingTo(classes))
                .main(Burst.class)
                .printsQuietly(Burst.COALESCED);
        assertThat(loadedFromArchive(classes, "java.util.")).isNotEmpty();
    }

    @Test
    void archiveMadeWithoutAgent_isUsedExceptForWovenClasses() throws Exception {
        Path jar = jar();
        Path archive = archive("app.jsa");
        jvmWith(jar).option("-XX:ArchiveClassesAtExit=" + archive).main(Burst.class);
        Path classes = newLogFile();
        JvmResult run = jvmWith(jar)
                .agent()
                .option("-Xshare:on", "-XX:SharedArchiveFile=" + archive, logClassLoadingTo(classes))
                .main(Burst.class);
        // With any agent, JDK 25 logs that the archive was made without one. It uses the archive nevertheless.
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out().lines().filter(line -> !line.contains("[error][cds]")))
                .containsExactly(Burst.COALESCED);
        assertThat(loadedFromArchive(classes, "dev.coalesce.it.app.ConcurrentCallers"))
                .isNotEmpty();
        assertThat(loadedFromArchive(classes, "dev.coalesce.it.app.Catalog"))
                .as("woven")
                .isEmpty();
    }

    @Test
    void aotCacheTrainedWithAgent_isUsedExceptForWovenClasses() throws Exception {
        assumeTrue(jdk.feature() >= 25);
        Path jar = jar();
        Path archive = archive("with.aot");
        assertThat(jvmWith(jar)
                        .agent()
                        .option(AOT_OUTPUT + archive)
                        .main(Burst.class)
                        .status())
                .isZero();
        Path classes = newLogFile();
        jvmWith(jar)
                .agent()
                .option("-XX:AOTMode=on", AOT_CACHE + archive, logClassLoadingTo(classes))
                .main(Burst.class)
                .printsQuietly(Burst.COALESCED);
        assertThat(loadedFromArchive(classes, "dev.coalesce.it.app.ConcurrentCallers"))
                .isNotEmpty();
        assertThat(loadedFromArchive(classes, "dev.coalesce.it.app.Catalog"))
                .as("woven")
                .isEmpty();
    }

    @Test
    void aotCacheTrainedWithoutAgent_isRefusedByJvm() throws Exception {
        assumeTrue(jdk.feature() >= 25);
        Path jar = jar();
        Path archive = archive("without.aot");
        assertThat(jvmWith(jar).option(AOT_OUTPUT + archive).main(Burst.class).status())
                .isZero();
        Path classes = newLogFile();
        JvmResult run = jvmWith(jar)
                .agent()
                .option(AOT_CACHE + archive, logClassLoadingTo(classes))
                .main(Burst.class);
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains(Burst.COALESCED).contains("Mismatched values for property jdk.module.addmods");
        assertThat(loadedFromArchive(classes, "java.util.")).isEmpty();
    }

    /** Packs the applications into a jar: the JVM archives only classes from jars. */
    private Path jar() throws Exception {
        Path jar = BuildOutput.newDirectory("jar").resolve("app.jar");
        JvmResult run =
                Jvm.tool(jdk, "jar", "cf", jar.toString(), "-C", BuildOutput.APPS.toString(), "dev/coalesce/it/app");
        assertThat(run.status()).as("%s", run).isZero();
        return jar;
    }

    private Jvm jvmWith(Path jar) {
        return Jvm.of(jdk).classPath(jar, BuildOutput.ANNOTATIONS);
    }

    private static Path archive(String name) {
        return BuildOutput.newDirectory("archive").resolve(name);
    }

    private static Path newLogFile() {
        return BuildOutput.newDirectory("log").resolve("classes");
    }

    private static String logClassLoadingTo(Path log) {
        return "-Xlog:class+load:file=" + log;
    }

    private static List<String> loadedFromArchive(Path log, String name) throws Exception {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" " + name) && line.contains("source: shared objects file"))
                .toList();
    }
}
