package dev.coalesce.agent.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests where shared bytes are stored and when their space is returned. */
@Timeout(60)
class StorageTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int LONG = 3 * MIB;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static SharedBytes share(InputStream upstream, StreamSpace space) {
        return SharedBytes.of(upstream, space, new TestReadListener(), false);
    }

    private StreamSpace space(long memoryPerStream, long totalMemory, long totalDisk) {
        return new StreamSpace(memoryPerStream, totalMemory, totalDisk, directory.toString());
    }

    private static void readAllTwice(SharedBytes bytes, int length) throws IOException {
        InputStream second = TestReadListener.open(bytes);
        try (InputStream reader = TestReadListener.open(bytes)) {
            assertThat(reader.readAllBytes()).isEqualTo(TestUpstream.bytes(length));
        }
        assertThat(second.readAllBytes()).isEqualTo(TestUpstream.bytes(length));
        second.close();
    }

    @Test
    void shortStream_isStoredInMemoryUntilClosed() throws IOException {
        StreamSpace space = space(MIB, 8 * MIB, LONG);
        SharedBytes bytes = share(TestUpstream.of(100 * KIB), space);
        InputStream reader = TestReadListener.open(bytes);
        reader.readAllBytes();
        assertThat(space.memoryUsed()).isBetween(100L * KIB, 300L * KIB);
        assertThat(space.diskUsed()).isZero();
        reader.close();
        assertThat(space.memoryUsed()).isZero();
    }

    @Test
    void shortStreamEnded_returnsUnusedMemory() throws IOException {
        StreamSpace space = space(MIB, 8 * MIB, LONG);
        InputStream reader = TestReadListener.open(share(TestUpstream.of(10), space));
        assertThat(reader.readNBytes(20)).isEqualTo(TestUpstream.bytes(10));
        assertThat(space.memoryUsed()).isLessThan(64);
    }

    @Test
    void longStream_isStoredInMemoryAndFile() throws IOException {
        StreamSpace space = space(64 * KIB, MIB, LONG);
        SharedBytes bytes = share(TestUpstream.of(LONG), space);
        InputStream third = TestReadListener.open(bytes);
        readAllTwice(bytes, LONG);
        assertThat(space.memoryUsed()).isLessThanOrEqualTo(64 * KIB);
        assertThat(space.diskUsed()).isBetween(LONG - 64L * KIB, (long) LONG);
        assertThat(third.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        third.close();
        assertThat(space.memoryUsed() + space.diskUsed()).isZero();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void posixSystem_fileHasNoName() throws IOException {
        SharedBytes bytes = share(TestUpstream.of(LONG), space(0, MIB, LONG));
        InputStream reader = TestReadListener.open(bytes);
        reader.readNBytes(MIB);
        assertThat(directory).isEmptyDirectory();
        reader.close();
    }

    @Test
    void retainedBytes_areReplayedUntilReleased() throws IOException {
        StreamSpace space = space(64 * KIB, MIB, LONG);
        SharedBytes bytes = share(TestUpstream.of(LONG), space);
        InputStream reader = TestReadListener.open(bytes);
        assertThat(bytes.retain()).isTrue();
        reader.readAllBytes();
        reader.close();
        readAllTwice(bytes, LONG);
        bytes.release();
        assertThat(space.memoryUsed() + space.diskUsed()).isZero();
        assertThat(bytes.open(null)).isNull();
        assertThat(bytes.retain()).isFalse();
    }

    @Test
    void memoryUsedByOtherStream_usesFile() throws IOException {
        StreamSpace space = space(MIB, MIB, 10 * MIB);
        SharedBytes other = share(TestUpstream.of(MIB), space);
        InputStream otherReader = TestReadListener.open(other);
        otherReader.readAllBytes();
        SharedBytes bytes = share(TestUpstream.of(MIB), space);
        InputStream reader = TestReadListener.open(bytes);
        assertThat(reader.readAllBytes()).isEqualTo(TestUpstream.bytes(MIB));
        assertThat(space.memoryUsed()).isLessThanOrEqualTo(MIB);
        assertThat(space.diskUsed()).isPositive();
        reader.close();
        otherReader.close();
        assertThat(space.memoryUsed() + space.diskUsed()).isZero();
    }

    @Test
    void missingDirectory_readersCloseTogetherGetAllBytes() throws IOException {
        StreamSpace space = new StreamSpace(
                64 * KIB, 4 * MIB, LONG, directory.resolve("missing").toString());
        try (CapturedLog log = CapturedLog.listen()) {
            SharedBytes bytes = share(TestUpstream.of(LONG), space);
            InputStream first = TestReadListener.open(bytes);
            InputStream second = TestReadListener.open(bytes);
            for (int at = 0; at < LONG; at += 16 * KIB) {
                byte[] expected = new byte[16 * KIB];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = TestUpstream.byteAt(at + i);
                }
                assertThat(first.readNBytes(16 * KIB)).isEqualTo(expected);
                assertThat(second.readNBytes(16 * KIB)).isEqualTo(expected);
            }
            assertThat(first.read()).isEqualTo(-1);
            assertThat(second.read()).isEqualTo(-1);
            assertThat(bytes.isStoredCompletely()).isFalse();
            assertThat(bytes.open(null)).as("a late reader").isNull();
            assertThat(bytes.retain()).isFalse();
            first.close();
            second.close();
            assertThat(log.lines("missing"))
                    .singleElement()
                    .asString()
                    .contains("option streamDir", "NoSuchFileException", "is not cached");
        }
        assertThat(space.memoryUsed()).isZero();
    }

    @Test
    void noDiskSpace_slowReaderFailsAndOthersContinue() throws IOException {
        StreamSpace space = space(64 * KIB, MIB, 0);
        SharedBytes bytes = share(TestUpstream.of(LONG), space);
        InputStream fast = TestReadListener.open(bytes);
        InputStream slow = TestReadListener.open(bytes);
        assertThat(slow.readNBytes(100)).isEqualTo(TestUpstream.bytes(100));
        assertThat(fast.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        assertThat(space.memoryUsed()).isLessThanOrEqualTo(MIB);
        assertThatThrownBy(slow::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too far behind")
                .hasMessageContaining("streamDir");
        fast.close();
        slow.close();
        assertThat(space.memoryUsed()).isZero();
    }

    /** The beginning has used all memory, so the window has room for its last chunks only. */
    @Test
    void memoryUsedByBeginning_windowIsDiscardedBehindSlowReader() throws IOException {
        StreamSpace space = space(MIB, MIB, 0);
        SharedBytes bytes = share(TestUpstream.of(LONG), space);
        InputStream fast = TestReadListener.open(bytes);
        InputStream slow = TestReadListener.open(bytes);
        assertThat(fast.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        assertThat(slow.readNBytes(MIB)).isEqualTo(TestUpstream.bytes(MIB));
        assertThatThrownBy(slow::readAllBytes).hasMessageContaining("too far behind");
        fast.close();
        slow.close();
        assertThat(space.memoryUsed()).isZero();
    }

    @Test
    void diskFullMidStream_openReadersGetAllBytes() throws IOException {
        StreamSpace space = space(64 * KIB, 16 * MIB, MIB);
        SharedBytes bytes = share(TestUpstream.of(LONG), space);
        InputStream fast = TestReadListener.open(bytes);
        InputStream slow = TestReadListener.open(bytes);
        assertThat(fast.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        assertThat(slow.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        assertThat(bytes.open(null)).isNull();
        fast.close();
        slow.close();
        assertThat(space.memoryUsed() + space.diskUsed()).isZero();
    }

    @Test
    void noSpaceAtAll_fastestReaderGetsAllBytes() throws IOException {
        StreamSpace space = space(0, 0, 0);
        try (InputStream reader = TestReadListener.open(share(TestUpstream.of(LONG), space))) {
            assertThat(reader.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        }
        assertThat(space.memoryUsed()).isZero();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void temporaryFile_isInDirectoryThatOnlyItsOwnerCanUse() throws IOException {
        File created = TempFile.createDirectory(directory.toString());
        assertThat(Files.getPosixFilePermissions(created.toPath()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void temporaryFileOpen_leavesNoName() throws IOException {
        TempFile file = TempFile.create(directory.toString());
        try (Stream<Path> names = Files.list(directory)) {
            assertThat(names).isEmpty();
        }
        file.write(0, new byte[] {7}, 1);
        byte[] read = new byte[1];
        file.read(0, read, 0, 1);
        assertThat(read).containsExactly(7);
        file.close();
    }

    @Test
    void unclosedReaderBecomesGarbage_leavesStream() throws IOException {
        TestUpstream upstream = TestUpstream.of(LONG);
        StreamSpace space = space(64 * KIB, MIB, LONG);
        TestReadListener listener = new TestReadListener();
        TestReadListener.open(SharedBytes.of(upstream, space, listener, false)).readNBytes(MIB);
        Eventually.isTrue("upstream closed", () -> {
            System.gc();
            return upstream.closes.get() == 1;
        });
        assertThat(listener.abandoned).hasValue(1);
        Eventually.isTrue("space returned", () -> space.memoryUsed() + space.diskUsed() == 0);
    }

    @Test
    void retainedBytesBecomeGarbage_returnSpace() throws IOException {
        StreamSpace space = space(64 * KIB, MIB, LONG);
        @Nullable SharedBytes bytes = share(TestUpstream.of(LONG), space);
        InputStream reader = TestReadListener.open(bytes);
        reader.readAllBytes();
        bytes.retain();
        reader.close();
        assertThat(space.diskUsed()).isPositive();
        bytes = null;
        reader = InputStream.nullInputStream();
        Eventually.isTrue("space returned", () -> {
            System.gc();
            return space.memoryUsed() + space.diskUsed() == 0;
        });
        reader.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void manyStreamsStored_shareFewFilesAndEachReadsItsOwnBytes() throws IOException {
        StreamSpace space = space(0, 0, 100L * MIB);
        List<SharedBytes> stored = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            SharedBytes bytes = share(TestUpstream.of(70 * KIB + i), space);
            bytes.retain();
            try (InputStream reader = TestReadListener.open(bytes)) {
                assertThat(reader.readAllBytes()).hasSize(70 * KIB + i);
            }
            stored.add(bytes);
        }
        assertThat(openFiles()).isBetween(1, 8);
        for (int i = 0; i < stored.size(); i += 2) {
            stored.get(i).release();
        }
        SharedBytes reusing = share(TestUpstream.of(LONG), space);
        readAllTwice(reusing, LONG);
        for (int i = 1; i < stored.size(); i += 2) {
            try (InputStream reader = TestReadListener.open(stored.get(i))) {
                assertThat(reader.readAllBytes()).isEqualTo(TestUpstream.bytes(70 * KIB + i));
            }
            stored.get(i).release();
        }
        assertThat(openFiles()).isZero();
        assertThat(space.diskUsed()).isZero();
    }

    @Test
    void smallReadsBeyondMemory_fillWholeBlocks() throws IOException {
        StreamSpace space = space(0, 0, LONG);
        SharedBytes bytes = share(TestUpstream.of(LONG).havingAtHand(() -> 0), space);
        InputStream other = TestReadListener.open(bytes);
        try (InputStream reader = TestReadListener.open(bytes)) {
            for (int i = 0; i < 200 * KIB; i++) {
                assertThat(reader.read()).isEqualTo(TestUpstream.byteAt(i) & 0xff);
            }
            assertThat(space.diskUsed()).isEqualTo(192L * KIB);
        }
        assertThat(other.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        other.close();
    }

    private int openFiles() throws IOException {
        int openFiles = 0;
        for (File handle : Objects.requireNonNull(new File("/proc/self/fd").listFiles())) {
            openFiles += isInDirectory(handle) ? 1 : 0;
        }
        return openFiles;
    }

    private boolean isInDirectory(File handle) throws IOException {
        try {
            return Files.readSymbolicLink(handle.toPath()).startsWith(directory);
        } catch (NoSuchFileException e) {
            return false; // the handle of this search
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void streamsClosed_leaveNoOpenFile() throws IOException {
        StreamSpace space = space(0, 0, LONG);
        for (int i = 0; i < 100; i++) {
            SharedBytes bytes = share(TestUpstream.of(10 * KIB), space);
            readAllTwice(bytes, 10 * KIB);
        }
        assertThat(openFiles()).isZero();
    }
}
