package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coalesce.it.app.InputStreamAtExit;
import dev.coalesce.it.app.InputStreamOnVirtualThreads;
import dev.coalesce.it.app.InputStreamWithoutDisk;
import dev.coalesce.it.app.InputStreams;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Coalesces methods that return an {@code InputStream}. */
@OnEveryJdk
record InputStreamIT(Jdk jdk) {
    /** 50 callers read 64 MiB each, in a JVM with a heap of 48 MiB. */
    @Test
    void manyReaders_haveOwnStreamsAndReadUpstreamOnce() {
        Path directory = BuildOutput.newDirectory("streams");
        Jvm.of(jdk)
                .agent()
                .option("-Xmx48m")
                .property("java.io.tmpdir", directory.toString())
                .main(InputStreams.class)
                .printsQuietly(
                        "50 readers saw: [67108864 bytes], opened: 1, closed: 1, bytes read: 67108864",
                        "leads: 1, follows: 49, in flight: 0",
                        "5 readers saw: [3145728 bytes, then reset], opened: 1, closed: 1, bytes read: 3145728",
                        "in flight: 0, failures: 1",
                        "after the leader left: 3145728 bytes, 3145728 bytes, opened: 1, closed: 1, bytes read:"
                                + " 3145728",
                        "after all left: 3145728 bytes, opened: 2, closed: 2, bytes read: 3145728",
                        "cached: 3145728 bytes, 3145728 bytes, opened: 1, closed: 1, bytes read: 3145728",
                        "hits: 1, size: 1",
                        "never closed: opened: 1, closed: 1, bytes read: 2097152",
                        "null: null",
                        "files left: 0",
                        "errors: 0");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void streamDirNotWritable_readersContinueAndOneWarningIsLogged() {
        Path directory = BuildOutput.newDirectory("streams");
        Jvm.of(jdk)
                .agent("streamDir=" + directory)
                .option("-Xmx64m")
                .main(InputStreamWithoutDisk.class, directory.toString())
                .prints(
                        "in step: 33554432 bytes, opened: 1, closed: 1, bytes read: 33554432",
                        "fast: 33554432 bytes",
                        "late: 33554432 bytes, opened: 2, closed: 2, bytes read: 67108864")
                .complains("cannot be stored in temporary files in " + directory + " (option streamDir):");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "halt"})
    void jvmStopped_leavesNoTemporaryFile(String how) {
        Path directory = BuildOutput.newDirectory("streams");
        Jvm.of(jdk)
                .agent("streamDir=" + directory, "streamMemory=1m")
                .main(InputStreamAtExit.class, how)
                .printsQuietly("read: 2097152");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void manyVirtualThreadsOnOneStream_pinNoCarrier() {
        assumeThat(jdk.feature()).isGreaterThanOrEqualTo(21);
        Jvm.of(jdk)
                .agent("streamMemory=1m")
                .main(InputStreamOnVirtualThreads.class)
                .printsQuietly(
                        "warmed up: [3145728 bytes], opened: 1, closed: 1, bytes read: 3145728",
                        "500 readers saw: [3145728 bytes], opened: 1, closed: 1, bytes read: 3145728",
                        "pins: 0");
    }
}
