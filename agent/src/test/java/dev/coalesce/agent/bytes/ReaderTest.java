package dev.coalesce.agent.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Caller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that each reader behaves like an ordinary stream when one thread reads after the other. */
class ReaderTest {
    private static final int LENGTH = 100_000;

    private final TestReadListener listener = new TestReadListener();
    private final TestUpstream upstream = TestUpstream.of(LENGTH);
    private final SharedBytes bytes = listener.share(upstream);
    private final InputStream reader = TestReadListener.open(bytes);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 8192, 65_536, 65_537, 1_000_000})
    void manyReaders_getAllBytesAndUpstreamIsReadOnce(int length) throws IOException {
        TestUpstream upstream = TestUpstream.of(length);
        SharedBytes bytes = new TestReadListener().share(upstream);
        InputStream first = TestReadListener.open(bytes);
        InputStream second = TestReadListener.open(bytes);
        assertThat(first.readAllBytes()).isEqualTo(TestUpstream.bytes(length));
        assertThat(second.readAllBytes()).isEqualTo(TestUpstream.bytes(length));
        assertThat(TestReadListener.open(bytes).readAllBytes()).isEqualTo(TestUpstream.bytes(length));
        assertThat(upstream.position()).isEqualTo(length);
        assertThat(upstream.closes).hasValue(1);
    }

    @Test
    void singleByteReads_returnEveryByte() throws IOException {
        InputStream other = TestReadListener.open(bytes);
        for (int i = 0; i < LENGTH; i++) {
            assertThat(reader.read()).isEqualTo(TestUpstream.byteAt(i) & 0xff);
        }
        assertThat(reader.read()).isEqualTo(-1);
        assertThat(reader.read()).isEqualTo(-1);
        assertThat(other.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH));
    }

    @Test
    void smallRead_requestsNoMoreThanUpstreamHasAtHand() throws IOException {
        TestUpstream upstream = TestUpstream.of(LENGTH).havingAtHand(() -> 0);
        InputStream reader = TestReadListener.open(listener.share(upstream));
        assertThat(reader.read(new byte[10], 2, 5)).isEqualTo(5);
        assertThat(reader.read()).isEqualTo(TestUpstream.byteAt(5) & 0xff);
        assertThat(upstream.position()).isEqualTo(6);
    }

    @Test
    void smallReads_areServedFromOneReadOfUpstream() throws IOException {
        for (int i = 0; i < 2000; i++) {
            assertThat(reader.readNBytes(4)).hasSize(4);
        }
        assertThat(upstream.reads).hasValue(1);
    }

    @Test
    void upstreamReturnsLess_readReturnsThatMuch() throws IOException {
        SharedBytes bytes = listener.share(TestUpstream.of(1000).inPortions(most -> 10));
        InputStream first = TestReadListener.open(bytes);
        assertThat(first.read(new byte[100])).isEqualTo(10);
        assertThat(first.read(new byte[100])).isEqualTo(10);
        assertThat(TestReadListener.open(bytes).read(new byte[100]))
                .as("all stored bytes")
                .isEqualTo(20);
    }

    @Test
    void emptyBuffer_doesNotReadUpstream() throws IOException {
        assertThat(reader.read(new byte[3], 3, 0)).isZero();
        assertThat(upstream.reads).hasValue(0);
        assertThatThrownBy(() -> reader.read(new byte[3], 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void upstreamReturnsZero_readReturnsZero() throws IOException {
        InputStream reader =
                TestReadListener.open(listener.share(TestUpstream.of(10).inPortions(most -> 0)));
        assertThat(reader.read(new byte[5])).isZero();
    }

    @Test
    void readerSkips_othersGetSkippedBytes() throws IOException {
        InputStream other = TestReadListener.open(bytes);
        assertThat(reader.skip(70_000)).isEqualTo(70_000);
        assertThat(reader.read()).isEqualTo(TestUpstream.byteAt(70_000) & 0xff);
        assertThat(reader.skip(-1)).isZero();
        assertThat(reader.skip(LENGTH)).isEqualTo(LENGTH - 70_001);
        assertThat(reader.skip(1)).isZero();
        assertThat(other.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThatThrownBy(() -> TestReadListener.open(bytes).skipNBytes(LENGTH + 1))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void mark_isPrivateToItsReader() throws IOException {
        assertThat(reader.markSupported()).isTrue();
        assertThatThrownBy(reader::reset).isInstanceOf(IOException.class);
        reader.skipNBytes(10);
        reader.mark(1);
        InputStream other = TestReadListener.open(bytes);
        byte[] rest = Arrays.copyOfRange(TestUpstream.bytes(LENGTH), 10, LENGTH);
        assertThat(reader.readAllBytes()).isEqualTo(rest);
        reader.reset();
        assertThat(reader.readAllBytes()).isEqualTo(rest);
        reader.reset();
        assertThat(reader.read()).isEqualTo(rest[0] & 0xff);
        assertThat(other.read()).isEqualTo(TestUpstream.byteAt(0) & 0xff);
        assertThatThrownBy(other::reset).isInstanceOf(IOException.class);
    }

    @Test
    void available_countsStoredBytesThenAsksUpstream() throws IOException {
        assertThat(reader.available()).isEqualTo(LENGTH);
        assertThat(reader.readNBytes(new byte[20_000], 0, 20_000)).isEqualTo(20_000);
        assertThat(reader.available()).isEqualTo(LENGTH - 20_000);
        assertThat(TestReadListener.open(bytes).available())
                .as("stored bytes and those of upstream")
                .isEqualTo(LENGTH);
        reader.readAllBytes();
        assertThat(reader.available()).isZero();
        assertThat(TestReadListener.open(bytes).available())
                .as("all stored bytes, in any segment")
                .isEqualTo(LENGTH);
    }

    @Test
    void available_upstreamHasNothingAtHand_countsStoredBytes() throws IOException {
        TestUpstream upstream = TestUpstream.of(LENGTH).havingAtHand(() -> 0);
        SharedBytes bytes = listener.share(upstream);
        InputStream reader = TestReadListener.open(bytes);
        assertThat(reader.readNBytes(20_000)).hasSize(20_000);
        assertThat(reader.available()).isZero();
        assertThat(TestReadListener.open(bytes).available()).isEqualTo(20_000);
    }

    /** A stream of several parts, as gzip's, would be taken for complete. */
    @Test
    void available_upstreamHasFailed_isNotZeroIfUpstreamPromisedMore() throws IOException {
        TestUpstream upstream =
                TestUpstream.failingAfter(1000, new IOException("reset")).havingAtHand(() -> 1);
        SharedBytes bytes = listener.share(upstream);
        InputStream first = TestReadListener.open(bytes);
        InputStream second = TestReadListener.open(bytes);
        assertThatThrownBy(first::readAllBytes).hasMessage("reset");
        assertThat(second.readNBytes(1000)).hasSize(1000);
        assertThat(second.available()).isPositive();
    }

    @Test
    void available_upstreamThrows_doesNotBreakOtherReads() throws IOException {
        TestUpstream upstream = TestUpstream.of(LENGTH).havingAtHand(() -> {
            throw new UnsupportedOperationException("available");
        });
        InputStream reader = TestReadListener.open(listener.share(upstream));
        assertThatThrownBy(reader::available).isInstanceOf(UnsupportedOperationException.class);
        assertThat(reader.read()).isEqualTo(TestUpstream.byteAt(0) & 0xff);
        assertThat(reader.readAllBytes()).hasSize(LENGTH - 1);
    }

    @Test
    void resetWithoutMark_arrayStartsOverAndOtherStreamsRefuse() throws IOException {
        InputStream array = TestReadListener.open(listener.share(new ByteArrayInputStream(TestUpstream.bytes(LENGTH))));
        assertThat(array.readAllBytes()).hasSize(LENGTH);
        array.reset();
        assertThat(array.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH));
        reader.read();
        assertThatThrownBy(reader::reset).isInstanceOf(IOException.class).hasMessageContaining("invalid mark");
        assertThat(reader.read()).as("the position is unchanged").isEqualTo(TestUpstream.byteAt(1) & 0xff);
    }

    @Test
    void markAmongSmallReads_isExact() throws IOException {
        reader.readNBytes(5);
        reader.read();
        reader.mark(1);
        assertThat(reader.readNBytes(3)).hasSize(3);
        reader.read();
        reader.reset();
        assertThat(reader.available()).isEqualTo(LENGTH - 6);
        assertThat(reader.skip(2)).isEqualTo(2);
        assertThat(reader.read()).isEqualTo(TestUpstream.byteAt(8) & 0xff);
        reader.reset();
        assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(TestUpstream.bytes(LENGTH), 6, LENGTH));
    }

    @Test
    void closedAmongSmallReads_throwsAtOnce() throws IOException {
        reader.read();
        reader.read();
        reader.close();
        assertThatThrownBy(reader::read).hasMessageContaining("closed");
        assertThatThrownBy(() -> reader.read(new byte[4])).hasMessageContaining("closed");
    }

    @Test
    void anotherThreadGoesOnWithSmallReads_noByteIsLostOrRepeated() throws IOException {
        for (int i = 0; i < 1000; i++) {
            assertThat(reader.read()).isEqualTo(TestUpstream.byteAt(2L * i) & 0xff);
            assertThat(Caller.start(reader::read).result()).isEqualTo(TestUpstream.byteAt(2L * i + 1) & 0xff);
        }
    }

    @Test
    void transferTo_copiesAllBytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(reader.transferTo(out)).isEqualTo(LENGTH);
        assertThat(out.toByteArray()).isEqualTo(TestUpstream.bytes(LENGTH));
    }

    @Test
    void closedReader_throwsAndOthersContinue() throws IOException {
        InputStream other = TestReadListener.open(bytes);
        reader.mark(1);
        reader.close();
        reader.close();
        assertThatThrownBy(reader::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> reader.read(new byte[1])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reader.read(new byte[1], 0, 0)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reader.skip(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(reader::available).isInstanceOf(IOException.class);
        assertThatThrownBy(reader::reset).isInstanceOf(IOException.class);
        assertThat(upstream.closes).hasValue(0);
        assertThat(other.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH));
    }

    @Test
    void lastReaderCloses_closesUpstream() throws IOException {
        InputStream other = TestReadListener.open(bytes);
        reader.read();
        reader.close();
        assertThat(listener.abandoned).hasValue(0);
        other.close();
        assertThat(upstream.closes).hasValue(1);
        assertThat(listener.abandoned).hasValue(1);
        assertThat(bytes.open(null)).as("too late").isNull();
        other.close();
        assertThat(upstream.closes).hasValue(1);
    }

    @Test
    void upstreamFails_eachReaderGetsBytesThenSameFailure() throws IOException {
        IOException reset = new IOException("connection reset");
        TestUpstream upstream = TestUpstream.failingAfter(20_000, reset);
        SharedBytes bytes = listener.share(upstream);
        InputStream first = TestReadListener.open(bytes);
        InputStream second = TestReadListener.open(bytes);
        for (InputStream each : new InputStream[] {first, second, TestReadListener.open(bytes)}) {
            assertThat(each.readNBytes(20_000)).isEqualTo(TestUpstream.bytes(20_000));
            assertThatThrownBy(each::read).isSameAs(reset);
            assertThatThrownBy(() -> each.read(new byte[10])).isSameAs(reset);
            assertThatThrownBy(each::readAllBytes).isSameAs(reset);
        }
        assertThat(listener.ended).hasValue(reset);
        assertThat(upstream.closes).hasValue(1);
    }

    @Test
    void upstreamThrowsError_eachReaderGetsSameError() throws IOException {
        Error error = new AssertionError("in upstream");
        SharedBytes bytes = listener.share(TestUpstream.failingAfter(1, error));
        InputStream first = TestReadListener.open(bytes);
        first.read();
        assertThatThrownBy(first::read).isSameAs(error);
        InputStream second = TestReadListener.open(bytes);
        second.read();
        assertThatThrownBy(second::read).isSameAs(error);
    }

    @Test
    void upstreamCloseFails_readerThatReachedEndThrowsOnClose() throws IOException {
        IOException badChecksum = new IOException("bad checksum");
        SharedBytes bytes = listener.share(new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] to, int offset, int count) {
                return -1;
            }

            @Override
            public void close() throws IOException {
                throw badChecksum;
            }
        });
        InputStream first = TestReadListener.open(bytes);
        InputStream second = TestReadListener.open(bytes);
        assertThat(first.read()).isEqualTo(-1);
        assertThat(second.read()).isEqualTo(-1);
        assertThatThrownBy(first::close).isSameAs(badChecksum);
        first.close();
        second.close();
    }

    @Test
    void upstreamReturnsTooLargeCount_readFails() {
        InputStream reader = TestReadListener.open(listener.share(new InputStream() {
            @Override
            public int read() {
                return 1;
            }

            @Override
            public int read(byte[] to, int offset, int count) {
                return count + 1;
            }
        }));
        assertThatThrownBy(() -> reader.read(new byte[4]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("returned 5, but at most 4 bytes were requested");
    }

    @Test
    void upstreamReadsItsOwnStream_readFails() throws IOException {
        InputStream[] own = new InputStream[1];
        SharedBytes bytes = listener.share(new InputStream() {
            @Override
            public int read() throws IOException {
                return own[0].read();
            }

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                return own[0].read(to, offset, count);
            }
        });
        own[0] = TestReadListener.open(bytes);
        assertThatThrownBy(() -> TestReadListener.open(bytes).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its own upstream");
    }
}
