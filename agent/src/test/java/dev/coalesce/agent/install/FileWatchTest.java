package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change is reported once, after the file has been the same for two polls. */
class FileWatchTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("coalesce.yaml"), "log: info\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    }

    @Test
    void unchangedFile_isNotReported() {
        FileWatch watch = new FileWatch(file.toString());

        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isFalse();
    }

    @Test
    void fileRewrittenWithSameLength_isReportedOnce() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Files.writeString(file, "log: warn\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));

        assertReportedOnce(watch);
    }

    @Test
    void fileReplacedByAnother_isReportedOnce() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Path other = Files.writeString(directory.resolve("other"), "log: debug\n");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

        assertReportedOnce(watch);
    }

    /** Kubernetes updates a ConfigMap so: the file links to ..data/file, and ..data to a directory that is replaced. */
    @Test
    void linkTargetReplacedWithSameTimeAndLength_isReportedOnce() throws IOException {
        Path one = Files.createDirectory(directory.resolve("..1"));
        Path two = Files.createDirectory(directory.resolve("..2"));
        for (Path each : new Path[] {one, two}) {
            Files.setLastModifiedTime(
                    Files.writeString(each.resolve("x"), "log: " + each.getFileName()), FileTime.fromMillis(5_000));
        }
        Path data = Files.createSymbolicLink(directory.resolve("..data"), one);
        Path link = Files.createSymbolicLink(directory.resolve("x"), data.resolve("x"));
        FileWatch watch = new FileWatch(link.toString());
        Files.delete(data);
        Files.createSymbolicLink(data, two);

        assertReportedOnce(watch);
    }

    @Test
    void fileStillBeingWritten_isReportedOnceComplete() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Files.writeString(file, "log: d");
        assertThat(watch.hasChanged()).isFalse();
        Files.writeString(file, "log: debug\nmethods:\n");

        assertReportedOnce(watch);
    }

    @Test
    void fileDeletedAndRecreated_isReportedEachTime() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Files.delete(file);
        assertReportedOnce(watch);
        write();
        assertReportedOnce(watch);
    }

    private static void assertReportedOnce(FileWatch watch) {
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isFalse();
    }
}
