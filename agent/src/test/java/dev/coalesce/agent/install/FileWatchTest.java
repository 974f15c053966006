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

/** A change is seen once, when the file is the same for two looks. */
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
    void aFileThatStaysTheSame() {
        FileWatch watch = new FileWatch(file.toString());

        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isFalse();
    }

    @Test
    void rewrittenInPlaceWithTheSameLength() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Files.writeString(file, "log: warn\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));

        seenOnce(watch);
    }

    @Test
    void replacedByAnother() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Path other = Files.writeString(directory.resolve("other"), "log: debug\n");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

        seenOnce(watch);
    }

    /** As Kubernetes does it: file -> ..data/file, ..data -> a directory that is exchanged. */
    @Test
    void aLinkThatLeadsElsewhereAlthoughTimeAndLengthAreTheSame() throws IOException {
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

        seenOnce(watch);
    }

    @Test
    void oneThatIsBeingWrittenIsNotReadBeforeItIsThere() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Files.writeString(file, "log: d");
        assertThat(watch.hasChanged()).isFalse();
        Files.writeString(file, "log: debug\nmethods:\n");

        seenOnce(watch);
    }

    @Test
    void oneThatGoesAndComesBack() throws IOException {
        FileWatch watch = new FileWatch(file.toString());
        Files.delete(file);
        seenOnce(watch);
        write();
        seenOnce(watch);
    }

    private static void seenOnce(FileWatch watch) {
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isFalse();
    }
}
