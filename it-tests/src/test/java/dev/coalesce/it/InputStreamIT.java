package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coalesce.it.app.Films;
import dev.coalesce.it.app.FilmsOnVirtualThreads;
import dev.coalesce.it.app.FilmsStopped;
import dev.coalesce.it.app.FilmsWithoutRoom;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that return an {@code InputStream}. */
@OnEveryJdk
record InputStreamIT(Jdk jdk) {
    /** 50 times 64 MiB, in a JVM that may have 48 MiB. */
    @Test
    void everyCallerHasItsOwnStreamAndUpstreamIsReadOnce() {
        Path directory = Built.directory("streams");
        Jvm.of(jdk)
                .agent()
                .option("-Xmx48m")
                .property("java.io.tmpdir", directory.toString())
                .main(Films.class)
                .printsQuietly(
                        "50 readers saw: [67108864 bytes], opened: 1, closed: 1, bytes read: 67108864",
                        "leads: 1, follows: 49, in flight: 0",
                        "5 readers saw: [3145728 bytes, then reset], opened: 1, closed: 1, bytes read: 3145728",
                        "in flight: 0, failures: 1",
                        "when the leader has left: 3145728 bytes, 3145728 bytes, opened: 1, closed: 1, bytes read:"
                                + " 3145728",
                        "when all have left: 3145728 bytes, opened: 2, closed: 2, bytes read: 3145728",
                        "kept: 3145728 bytes, 3145728 bytes, opened: 1, closed: 1, bytes read: 3145728",
                        "hits: 1, size: 1",
                        "forgotten: opened: 1, closed: 1, bytes read: 2097152",
                        "null: null",
                        "files left: 0",
                        "errors: 0");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whereTheDirectoryCannotBeWrittenReadersGoOnAndOneLineSaysSo() {
        Path directory = Built.directory("streams");
        Jvm.of(jdk)
                .agent("streamDir=" + directory)
                .option("-Xmx64m")
                .main(FilmsWithoutRoom.class, directory.toString())
                .prints(
                        "together: 33554432 bytes, opened: 1, closed: 1, bytes read: 33554432",
                        "fast: 33554432 bytes",
                        "late: 33554432 bytes, opened: 2, closed: 2, bytes read: 67108864")
                .complains("cannot be stored in temporary files in " + directory + " (option streamDir):");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "halt"})
    void noFileIsLeftWhenTheJvmStops(String how) {
        Path directory = Built.directory("streams");
        Jvm.of(jdk)
                .agent("streamDir=" + directory)
                .main(FilmsStopped.class, how)
                .printsQuietly("read: 2097152");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void fiveHundredVirtualThreadsReadOneStreamAndPinNoCarrier() {
        assumeThat(jdk.feature()).isGreaterThanOrEqualTo(21);
        Jvm.of(jdk)
                .agent()
                .main(FilmsOnVirtualThreads.class)
                .printsQuietly(
                        "warmed up: [3145728 bytes], opened: 1, closed: 1, bytes read: 3145728",
                        "500 readers saw: [3145728 bytes], opened: 1, closed: 1, bytes read: 3145728",
                        "pins: 0");
    }
}
