package dev.coalesce.agent.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Race;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that one thread reads upstream while others wait, and that every waiting reader is woken. */
@Timeout(60)
class ReadTurnTest {
    private static final int LENGTH = 10_000;

    private final TestReadListener listener = new TestReadListener();
    private final TestUpstream upstream = TestUpstream.of(LENGTH);
    private final SharedBytes bytes = listener.share(upstream);

    private Caller readAll() {
        return readAll(bytes);
    }

    private static Caller readAll(SharedBytes bytes) {
        InputStream reader = TestReadListener.open(bytes);
        return Caller.start(reader::readAllBytes);
    }

    private static Caller awaitWaiting(Caller caller) {
        Eventually.isTrue("waiting", () -> LockSupport.getBlocker(caller.thread()) instanceof ReadCoordinator);
        return caller;
    }

    private static List<Caller> startWaiting(SharedBytes bytes, int count) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(awaitWaiting(readAll(bytes)));
        }
        return callers;
    }

    @Test
    void upstreamBlocked_waitingReadersGetAllBytes() {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        List<Caller> waiting = startWaiting(bytes, 20);
        gate.open();
        assertThat(reading.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        waiting.forEach(each -> assertThat(each.result()).isEqualTo(TestUpstream.bytes(LENGTH)));
        assertThat(upstream.closes).hasValue(1);
    }

    @Test
    void upstreamBlocked_storedBytesAreReadable() throws IOException {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        InputStream other = TestReadListener.open(bytes);
        assertThat(other.readNBytes(5000)).isEqualTo(TestUpstream.bytes(5000));
        assertThat(other.available()).as("what upstream said here").isEqualTo(LENGTH - 5000);
        gate.open();
        reading.result();
    }

    @Test
    void bytesArrive_everyWaitingReaderGetsThem() {
        Gate gate = upstream.gateAt(5000);
        upstream.gateAt(6000);
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            InputStream reader = TestReadListener.open(bytes);
            Caller caller = Caller.start(() -> reader.readNBytes(6000));
            if (i == 0) {
                gate.awaitReached();
            } else {
                awaitWaiting(caller);
            }
            callers.add(caller);
        }
        gate.open();
        callers.forEach(each -> assertThat(each.result()).isEqualTo(TestUpstream.bytes(6000)));
    }

    @Test
    void upstreamEnds_waitingReadersSeeEnd() {
        Gate gate = upstream.gateAt(LENGTH);
        Caller reading = readAll();
        gate.awaitReached();
        List<Caller> waiting = startWaiting(bytes, 5);
        gate.open();
        waiting.forEach(each -> assertThat(each.result()).isEqualTo(TestUpstream.bytes(LENGTH)));
        reading.result();
    }

    @Test
    void upstreamFails_waitingReadersGetSameFailure() {
        IOException reset = new IOException("connection reset");
        TestUpstream upstream = TestUpstream.failingAfter(LENGTH, reset);
        SharedBytes bytes = listener.share(upstream);
        Gate gate = upstream.gateAt(LENGTH);
        Caller reading = readAll(bytes);
        gate.awaitReached();
        List<Caller> waiting = startWaiting(bytes, 5);
        gate.open();
        assertThat(reading.thrown()).isSameAs(reset);
        waiting.forEach(each -> assertThat(each.thrown()).isSameAs(reset));
    }

    @Test
    void waitingReaderInterrupted_othersContinue() throws IOException {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        Caller before = awaitWaiting(readAll());
        AtomicInteger flagged = new AtomicInteger();
        InputStream own = TestReadListener.open(bytes);
        Caller interrupted = awaitWaiting(Caller.start(() -> {
            try {
                return own.readAllBytes();
            } finally {
                flagged.addAndGet(Thread.interrupted() ? 1 : 0);
            }
        }));
        Caller after = awaitWaiting(readAll());
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedIOException.class);
        assertThat(flagged).hasValue(1);
        gate.open();
        for (Caller each : List.of(reading, before, after)) {
            assertThat(each.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        }
        assertThat(own.readAllBytes()).as("the rest of the stream").hasSize(LENGTH - 5000);
    }

    @Test
    void waitingReaderClosed_othersContinue() throws IOException {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        InputStream own = TestReadListener.open(bytes);
        Caller closed = awaitWaiting(Caller.start(own::readAllBytes));
        Caller after = awaitWaiting(readAll());
        own.close();
        assertThat(closed.thrown()).isInstanceOf(IOException.class).hasMessageContaining("closed");
        gate.open();
        assertThat(reading.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(after.result()).isEqualTo(TestUpstream.bytes(LENGTH));
    }

    @Test
    void upstreamReaderClosed_failsAndOthersContinue() throws IOException {
        Gate gate = upstream.gateAt(5000);
        InputStream own = TestReadListener.open(bytes);
        Caller closed = Caller.start(own::readAllBytes);
        gate.awaitReached();
        Caller waiting = awaitWaiting(readAll());
        own.close();
        gate.open();
        assertThat(closed.thrown()).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThat(waiting.result()).isEqualTo(TestUpstream.bytes(LENGTH));
    }

    @Test
    void onlyReaderClosed_closesUpstreamDuringRead() throws IOException {
        Gate gate = upstream.gateAt(5000);
        InputStream own = TestReadListener.open(bytes);
        Caller closed = Caller.start(own::readAllBytes);
        gate.awaitReached();
        own.close();
        assertThat(upstream.closes)
                .as("closes during the read, which would end the read of a socket")
                .hasValue(1);
        gate.open();
        assertThat(closed.thrown()).isInstanceOf(IOException.class);
        assertThat(listener.abandoned).hasValue(1);
        assertThat(listener.ended).hasValue(null);
    }

    @Test
    void readerStopsReading_othersGetAllBytes() throws IOException {
        InputStream hanging = TestReadListener.open(bytes);
        assertThat(hanging.readNBytes(100)).hasSize(100);
        assertThat(readAll().result()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(hanging.readAllBytes()).hasSize(LENGTH - 100);
    }

    @Test
    void upstreamTimesOut_waitingReadersGetTimeoutAndReadOn() throws IOException {
        SocketTimeoutException timeout = new SocketTimeoutException("Read timed out");
        Gate gate = upstream.gateAt(5000);
        upstream.timingOutOnceAt(5000, timeout);
        InputStream own = TestReadListener.open(bytes);
        Caller reading = Caller.start(own::readAllBytes);
        gate.awaitReached();
        List<Caller> waiting = startWaiting(bytes, 3);
        InputStream late = TestReadListener.open(bytes);
        gate.open();
        assertThat(reading.thrown()).isSameAs(timeout);
        waiting.forEach(each -> assertThat(each.thrown()).isSameAs(timeout));
        assertThat(upstream.closes).as("upstream stays open").hasValue(0);
        assertThat(late.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(own.readAllBytes()).hasSize(LENGTH - 5000);
        assertThat(listener.ended).hasValue(TestReadListener.END_OF_STREAM);
    }

    @Test
    void upstreamTiedToThread_isReadByOneThreadThatOutlivesReaders() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        TestUpstream upstream = TestUpstream.of(LENGTH).inPortions(most -> {
            threads.add(Thread.currentThread());
            return most;
        });
        SharedBytes bytes = listener.shareTiedToThread(upstream);
        InputStream first = TestReadListener.open(bytes);
        InputStream second = TestReadListener.open(bytes);
        Caller ended = Caller.start(() -> first.readNBytes(3000));
        assertThat(ended.result()).isEqualTo(TestUpstream.bytes(3000));
        first.close();
        Thread reading = threads.iterator().next();
        assertThat(reading.isAlive()).isTrue();
        assertThat(second.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(threads).containsExactly(reading);
        reading.join();
        assertThat(upstream.closes).hasValue(1);
    }

    @Test
    void upstreamTiedToThreadBlocked_lastReaderClosesAndThreadEnds() throws Exception {
        TestUpstream upstream = TestUpstream.of(LENGTH).interruptible();
        SharedBytes bytes = listener.shareTiedToThread(upstream);
        Gate gate = upstream.gateAt(5000);
        InputStream own = TestReadListener.open(bytes);
        Caller closed = Caller.start(own::readAllBytes);
        gate.awaitReached();
        own.close();
        assertThat(closed.thrown()).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThat(listener.abandoned).hasValue(1);
        Eventually.isTrue(
                "the thread has ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(each -> each.getName().equals("coalesce-pipe")));
    }

    @Test
    void upstreamReaderInterrupted_otherReaderReopensUpstream() {
        Gate gate = upstream.gateAt(5000);
        Caller interrupted = readAll();
        gate.awaitReached();
        TestUpstream again = TestUpstream.of(LENGTH);
        InputStream own = TestReadListener.open(bytes, () -> again);
        Caller waiting = awaitWaiting(Caller.start(own::readAllBytes));
        Caller after = awaitWaiting(readAll());
        interrupted.interrupt();
        assertThat(interrupted.thrown()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(waiting.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(upstream.closes).hasValue(1);
        assertThat(again.closes).hasValue(1);
        // This reader's call cannot be repeated, so it fails, alone, if it gets the turn first.
        if (!outcomeOf(after).equals("all bytes")) {
            assertThat(after.thrown()).hasMessageContaining("cannot be repeated");
        }
    }

    private static String outcomeOf(Caller caller) {
        try {
            return Arrays.equals((byte[]) caller.result(), TestUpstream.bytes(LENGTH))
                    ? "all bytes"
                    : "different bytes";
        } catch (AssertionError e) {
            return "failed";
        }
    }

    @Test
    void reopenedUpstreamDiffers_readersFail() {
        Gate gate = upstream.gateAt(5000);
        Caller interrupted = readAll();
        gate.awaitReached();
        byte[] changed = TestUpstream.bytes(LENGTH);
        changed[4000]++;
        InputStream own = TestReadListener.open(bytes, () -> new java.io.ByteArrayInputStream(changed));
        Caller waiting = awaitWaiting(Caller.start(own::readAllBytes));
        interrupted.interrupt();
        assertThat(waiting.thrown()).isInstanceOf(IOException.class).hasMessageContaining("different bytes");
        interrupted.thrown();
        assertThat(listener.ended.get()).isSameAs(waiting.thrown());
    }

    @Test
    void reopenedUpstreamShorter_readersFail() throws IOException {
        interruptAt(5000);
        InputStream own = TestReadListener.open(bytes, () -> TestUpstream.of(4999));
        own.skipNBytes(5000);
        assertThatThrownBy(own::read).hasMessageContaining("different bytes");
    }

    @Test
    void reopeningFails_streamEndsWithThatFailure() throws IOException {
        interruptAt(5000);
        IOException notFound = new IOException("404");
        InputStream own = TestReadListener.open(bytes, () -> {
            throw notFound;
        });
        own.skipNBytes(5000);
        assertThatThrownBy(own::read).isSameAs(notFound);
        assertThat(listener.ended).hasValue(notFound);
    }

    @Test
    void interruptedReaderReadsAgain_reopensUpstream() throws IOException {
        InputStream own = TestReadListener.open(bytes, () -> TestUpstream.of(LENGTH));
        Gate gate = upstream.gateAt(5000);
        Caller interrupted = Caller.start(own::readAllBytes);
        gate.awaitReached();
        interrupted.interrupt();
        interrupted.thrown();
        assertThat(own.readAllBytes()).hasSize(LENGTH - 5000);
    }

    private void interruptAt(int position) {
        Gate gate = upstream.gateAt(position);
        Caller interrupted = readAll();
        gate.awaitReached();
        interrupted.interrupt();
        interrupted.thrown();
    }

    /** A stream with one reader, which leaves while another reader does something else. */
    private static final class LeaveRace {
        final TestReadListener listener = new TestReadListener();
        final TestUpstream upstream = TestUpstream.of(1000);
        final SharedBytes bytes = listener.share(upstream);
        final InputStream first = TestReadListener.open(bytes);
        volatile InputStream second = InputStream.nullInputStream();
    }

    @Test
    void readerOpensWhileLastLeaves_getsAllBytesOrNone() {
        Race.run(
                20_000,
                LeaveRace::new,
                state -> {
                    state.second.close();
                    assertThat(state.upstream.closes).hasValue(1);
                    assertThat(state.listener.abandoned.get() + (state.listener.ended.get() == null ? 0 : 1))
                            .isEqualTo(1);
                },
                state -> state.first.close(),
                state -> {
                    InputStream second = state.bytes.open(null);
                    if (second != null) {
                        state.second = second;
                        assertThat(second.readAllBytes()).isEqualTo(TestUpstream.bytes(1000));
                    }
                });
    }

    @Test
    void readerReadsWhileOtherLeaves_getsAllBytes() {
        Race.run(
                10_000,
                () -> {
                    LeaveRace state = new LeaveRace();
                    state.second = TestReadListener.open(state.bytes);
                    return state;
                },
                state -> {
                    state.second.close();
                    assertThat(state.upstream.closes).hasValue(1);
                    assertThat(state.listener.ended).hasValue(TestReadListener.END_OF_STREAM);
                },
                state -> {
                    assertThat(state.first.read()).isEqualTo(TestUpstream.byteAt(0) & 0xff);
                    state.first.close();
                },
                state -> assertThat(state.second.readAllBytes()).isEqualTo(TestUpstream.bytes(1000)));
    }

    /** A read of many bytes goes from upstream into the reader's array, so it must not start behind stored bytes. */
    @Test
    void turnEndsWhileOtherReaderAsksForIt_eachGetsAllBytes() {
        class TwoReaders {
            final SharedBytes bytes =
                    new TestReadListener().share(TestUpstream.of(LENGTH).inPortions(most -> 1));
            final InputStream first = TestReadListener.open(bytes);
            final InputStream second = TestReadListener.open(bytes);
        }
        Race.run(
                300,
                TwoReaders::new,
                state -> {
                    state.first.close();
                    state.second.close();
                },
                state -> assertThat(state.first.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH)),
                state -> assertThat(state.second.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH)));
    }
}
