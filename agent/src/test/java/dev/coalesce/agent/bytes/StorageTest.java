package dev.coalesce.agent.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Said;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where the bytes are, and when they are no longer there. */
@Timeout(60)
class StorageTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int LONG = 3 * MIB;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static SharedBytes over(InputStream upstream, Space space) {
        return SharedBytes.of(upstream, space, new TestReadListener());
    }

    private Space space(long memoryOfEach, long memory, long disk) {
        return new Space(memoryOfEach, memory, disk, directory.toString());
    }

    private static void readAllTwice(SharedBytes bytes, int length) throws IOException {
        InputStream late = TestReadListener.open(bytes);
        try (InputStream reader = TestReadListener.open(bytes)) {
            assertThat(reader.readAllBytes()).isEqualTo(TestUpstream.bytes(length));
        }
        assertThat(late.readAllBytes()).isEqualTo(TestUpstream.bytes(length));
        late.close();
    }

    @Test
    void aShortStreamIsInMemoryAndGivesItBack() throws IOException {
        Space space = space(MIB, 8 * MIB, LONG);
        SharedBytes bytes = over(TestUpstream.of(100 * KIB), space);
        InputStream reader = TestReadListener.open(bytes);
        reader.readAllBytes();
        assertThat(space.memoryUsed()).isBetween(100L * KIB, 300L * KIB);
        assertThat(space.diskUsed()).isZero();
        reader.close();
        assertThat(space.memoryUsed()).isZero();
    }

    @Test
    void whatAShortResultDoesNotNeedIsLetGoOf() throws IOException {
        Space space = space(MIB, 8 * MIB, LONG);
        InputStream reader = TestReadListener.open(over(TestUpstream.of(10), space));
        assertThat(reader.readNBytes(20)).isEqualTo(TestUpstream.bytes(10));
        assertThat(space.memoryUsed()).isLessThan(64);
    }

    @Test
    void aLongStreamIsInMemoryAndInAFile() throws IOException {
        Space space = space(64 * KIB, MIB, LONG);
        SharedBytes bytes = over(TestUpstream.of(LONG), space);
        InputStream keeps = TestReadListener.open(bytes);
        readAllTwice(bytes, LONG);
        assertThat(space.memoryUsed()).isLessThanOrEqualTo(64 * KIB);
        assertThat(space.diskUsed()).isBetween(LONG - 64L * KIB, (long) LONG);
        assertThat(keeps.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        keeps.close();
        assertThat(space.memoryUsed() + space.diskUsed()).isZero();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theFileHasNoName() throws IOException {
        SharedBytes bytes = over(TestUpstream.of(LONG), space(0, MIB, LONG));
        InputStream reader = TestReadListener.open(bytes);
        reader.readNBytes(MIB);
        assertThat(directory).isEmptyDirectory();
        reader.close();
    }

    @Test
    void whatIsKeptStaysAndIsReplayed() throws IOException {
        Space space = space(64 * KIB, MIB, LONG);
        SharedBytes bytes = over(TestUpstream.of(LONG), space);
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
    void memoryThatOthersUseIsNotThere() throws IOException {
        Space space = space(MIB, MIB, 10 * MIB);
        SharedBytes other = over(TestUpstream.of(MIB), space);
        InputStream holds = TestReadListener.open(other);
        holds.readAllBytes();
        SharedBytes bytes = over(TestUpstream.of(MIB), space);
        InputStream reader = TestReadListener.open(bytes);
        assertThat(reader.readAllBytes()).isEqualTo(TestUpstream.bytes(MIB));
        assertThat(space.memoryUsed()).isLessThanOrEqualTo(MIB);
        assertThat(space.diskUsed()).isPositive();
        reader.close();
        holds.close();
        assertThat(space.memoryUsed() + space.diskUsed()).isZero();
    }

    @Test
    void withoutADirectoryReadersThatKeepTogetherGetAll() throws IOException {
        Space space =
                new Space(64 * KIB, 4 * MIB, LONG, directory.resolve("missing").toString());
        try (Said said = Said.listen()) {
            SharedBytes bytes = over(TestUpstream.of(LONG), space);
            InputStream one = TestReadListener.open(bytes);
            InputStream two = TestReadListener.open(bytes);
            for (int at = 0; at < LONG; at += 16 * KIB) {
                byte[] expected = new byte[16 * KIB];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = TestUpstream.at(at + i);
                }
                assertThat(one.readNBytes(16 * KIB)).isEqualTo(expected);
                assertThat(two.readNBytes(16 * KIB)).isEqualTo(expected);
            }
            assertThat(one.read()).isEqualTo(-1);
            assertThat(two.read()).isEqualTo(-1);
            assertThat(bytes.isWhole()).isFalse();
            assertThat(bytes.open(null)).as("one that comes late").isNull();
            assertThat(bytes.retain()).isFalse();
            one.close();
            two.close();
            assertThat(said.lines("missing"))
                    .singleElement()
                    .asString()
                    .contains("option streamDir", "NoSuchFileException", "is not kept");
        }
        assertThat(space.memoryUsed()).isZero();
    }

    @Test
    void whereNothingCanBeStoredAReaderFarBehindIsToldSoAndTheOthersGoOn() throws IOException {
        Space space = space(64 * KIB, MIB, 0);
        SharedBytes bytes = over(TestUpstream.of(LONG), space);
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

    @Test
    void whereTheDiskEndsInTheMiddleNothingIsLost() throws IOException {
        Space space = space(64 * KIB, 16 * MIB, MIB);
        SharedBytes bytes = over(TestUpstream.of(LONG), space);
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
    void withNoMemoryAtAllTheReaderInFrontGetsAll() throws IOException {
        Space space = space(0, 0, 0);
        try (InputStream reader = TestReadListener.open(over(TestUpstream.of(LONG), space))) {
            assertThat(reader.readAllBytes()).isEqualTo(TestUpstream.bytes(LONG));
        }
        assertThat(space.memoryUsed()).isZero();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFileIsForItsOwnerOnly() throws IOException {
        File made = TempFile.withName(directory.toString());
        assertThat(Files.getPosixFilePermissions(made.toPath()))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void aReaderThatNobodyClosedLeavesWhenItIsGarbage() throws IOException {
        TestUpstream upstream = TestUpstream.of(LONG);
        Space space = space(64 * KIB, MIB, LONG);
        TestReadListener course = new TestReadListener();
        TestReadListener.open(SharedBytes.of(upstream, space, course)).readNBytes(MIB);
        Eventually.isTrue("upstream closed", () -> {
            System.gc();
            return upstream.closes.get() == 1;
        });
        assertThat(course.abandoned).hasValue(1);
        Eventually.isTrue("space given back", () -> space.memoryUsed() + space.diskUsed() == 0);
    }

    @Test
    void bytesThatAreKeptByNobodyAnyMoreGoWhenTheyAreGarbage() throws IOException {
        Space space = space(64 * KIB, MIB, LONG);
        @Nullable SharedBytes bytes = over(TestUpstream.of(LONG), space);
        InputStream reader = TestReadListener.open(bytes);
        reader.readAllBytes();
        bytes.retain();
        reader.close();
        assertThat(space.diskUsed()).isPositive();
        bytes = null;
        reader = InputStream.nullInputStream();
        Eventually.isTrue("space given back", () -> {
            System.gc();
            return space.memoryUsed() + space.diskUsed() == 0;
        });
        reader.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noHandleStaysOpen() throws IOException {
        Space space = space(0, 0, LONG);
        for (int i = 0; i < 100; i++) {
            SharedBytes bytes = over(TestUpstream.of(10 * KIB), space);
            readAllTwice(bytes, 10 * KIB);
        }
        int ours = 0;
        for (File handle : Objects.requireNonNull(new File("/proc/self/fd").listFiles())) {
            ours += handle.getCanonicalPath().contains(directory.toString()) ? 1 : 0;
        }
        assertThat(ours).isZero();
    }
}
