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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads upstream while others wait, and that none of them is forgotten. */
@Timeout(60)
class ReadTurnTest {
    private static final int LENGTH = 10_000;

    private final TestReadListener course = new TestReadListener();
    private final TestUpstream upstream = TestUpstream.of(LENGTH);
    private final SharedBytes bytes = course.over(upstream);

    private Caller readAll() {
        return readAll(bytes);
    }

    private static Caller readAll(SharedBytes bytes) {
        InputStream reader = TestReadListener.open(bytes);
        return Caller.start(reader::readAllBytes);
    }

    private static Caller waiting(Caller caller) {
        Eventually.isTrue(
                "waiting",
                () -> caller.thread().getState() == Thread.State.WAITING
                        && String.valueOf(LockSupport.getBlocker(caller.thread()))
                                .contains("ConditionObject"));
        return caller;
    }

    private static List<Caller> allWaiting(SharedBytes bytes, int count) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(waiting(readAll(bytes)));
        }
        return callers;
    }

    @Test
    void whileOneReadsTheOthersWaitAndAllGetAll() {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        List<Caller> waiting = allWaiting(bytes, 20);
        gate.open();
        assertThat(reading.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        waiting.forEach(each -> assertThat(each.result()).isEqualTo(TestUpstream.bytes(LENGTH)));
        assertThat(upstream.closes).hasValue(1);
    }

    @Test
    void whatIsStoredIsReadWhileAnotherWaitsForUpstream() throws IOException {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        InputStream other = TestReadListener.open(bytes);
        assertThat(other.readNBytes(5000)).isEqualTo(TestUpstream.bytes(5000));
        assertThat(other.available()).isZero();
        gate.open();
        reading.result();
    }

    @Test
    void allWhoWaitGetTheBytesThatCameThoughNobodyReadsOn() {
        Gate gate = upstream.gateAt(5000);
        upstream.gateAt(6000);
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            InputStream reader = TestReadListener.open(bytes);
            Caller caller = Caller.start(() -> reader.readNBytes(6000));
            if (i == 0) {
                gate.awaitReached();
            } else {
                waiting(caller);
            }
            callers.add(caller);
        }
        gate.open();
        callers.forEach(each -> assertThat(each.result()).isEqualTo(TestUpstream.bytes(6000)));
    }

    @Test
    void waitingReadersAreToldOfTheEnd() {
        Gate gate = upstream.gateAt(LENGTH);
        Caller reading = readAll();
        gate.awaitReached();
        List<Caller> waiting = allWaiting(bytes, 5);
        gate.open();
        waiting.forEach(each -> assertThat(each.result()).isEqualTo(TestUpstream.bytes(LENGTH)));
        reading.result();
    }

    @Test
    void waitingReadersAreToldOfAFailure() {
        IOException reset = new IOException("connection reset");
        TestUpstream upstream = TestUpstream.failingAfter(LENGTH, reset);
        SharedBytes bytes = course.over(upstream);
        Gate gate = upstream.gateAt(LENGTH);
        Caller reading = readAll(bytes);
        gate.awaitReached();
        List<Caller> waiting = allWaiting(bytes, 5);
        gate.open();
        assertThat(reading.thrown()).isSameAs(reset);
        waiting.forEach(each -> assertThat(each.thrown()).isSameAs(reset));
    }

    @Test
    void aWaitingReaderThatIsInterruptedLeavesAlone() throws IOException {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        Caller before = waiting(readAll());
        AtomicInteger flagged = new AtomicInteger();
        InputStream own = TestReadListener.open(bytes);
        Caller interrupted = waiting(Caller.start(() -> {
            try {
                return own.readAllBytes();
            } finally {
                flagged.addAndGet(Thread.interrupted() ? 1 : 0);
            }
        }));
        Caller after = waiting(readAll());
        interrupted.interrupt();
        assertThat(interrupted.thrown()).isInstanceOf(InterruptedIOException.class);
        assertThat(flagged).hasValue(1);
        gate.open();
        for (Caller each : List.of(reading, before, after)) {
            assertThat(each.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        }
        assertThat(own.readAllBytes()).as("what it had not read yet").hasSize(LENGTH - 5000);
    }

    @Test
    void aWaitingReaderThatAnotherThreadClosesLeavesAlone() throws IOException {
        Gate gate = upstream.gateAt(5000);
        Caller reading = readAll();
        gate.awaitReached();
        InputStream own = TestReadListener.open(bytes);
        Caller closed = waiting(Caller.start(own::readAllBytes));
        Caller after = waiting(readAll());
        own.close();
        assertThat(closed.thrown()).isInstanceOf(IOException.class).hasMessageContaining("closed");
        gate.open();
        assertThat(reading.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(after.result()).isEqualTo(TestUpstream.bytes(LENGTH));
    }

    @Test
    void theReaderOfUpstreamThatAnotherThreadClosesLeavesWhenUpstreamAnswers() throws IOException {
        Gate gate = upstream.gateAt(5000);
        InputStream own = TestReadListener.open(bytes);
        Caller closed = Caller.start(own::readAllBytes);
        gate.awaitReached();
        Caller waiting = waiting(readAll());
        own.close();
        gate.open();
        assertThat(closed.thrown()).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThat(waiting.result()).isEqualTo(TestUpstream.bytes(LENGTH));
    }

    @Test
    void theOnlyReaderThatAnotherThreadClosesFindsUpstreamClosed() throws IOException {
        Gate gate = upstream.gateAt(5000);
        InputStream own = TestReadListener.open(bytes);
        Caller closed = Caller.start(own::readAllBytes);
        gate.awaitReached();
        own.close();
        assertThat(upstream.closes)
                .as("while it is read, which ends the read of a socket")
                .hasValue(1);
        gate.open();
        assertThat(closed.thrown()).isInstanceOf(IOException.class);
        assertThat(course.abandoned).hasValue(1);
        assertThat(course.ended).hasValue(null);
    }

    @Test
    void aReaderThatHangsInTheApplicationHoldsNobodyBack() throws IOException {
        InputStream hanging = TestReadListener.open(bytes);
        assertThat(hanging.readNBytes(100)).hasSize(100);
        assertThat(readAll().result()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(hanging.readAllBytes()).hasSize(LENGTH - 100);
    }

    @Test
    void whenItsReaderIsInterruptedInUpstreamAnotherMakesItsCallAgain() {
        Gate gate = upstream.gateAt(5000);
        Caller interrupted = readAll();
        gate.awaitReached();
        TestUpstream again = TestUpstream.of(LENGTH);
        InputStream own = TestReadListener.open(bytes, () -> again);
        Caller waiting = waiting(Caller.start(own::readAllBytes));
        Caller after = waiting(readAll());
        interrupted.interrupt();
        assertThat(interrupted.thrown()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(waiting.result()).isEqualTo(TestUpstream.bytes(LENGTH));
        assertThat(upstream.closes).hasValue(1);
        assertThat(again.closes).hasValue(1);
        // This one cannot make its call again: it lives if the other came first.
        if (!outcomeOf(after).equals("all")) {
            assertThat(after.thrown()).hasMessageContaining("cannot be made again");
        }
    }

    private static String outcomeOf(Caller caller) {
        try {
            return Arrays.equals((byte[]) caller.result(), TestUpstream.bytes(LENGTH)) ? "all" : "other";
        } catch (AssertionError e) {
            return "failed";
        }
    }

    @Test
    void otherBytesThanBeforeAreNotPassedOn() {
        Gate gate = upstream.gateAt(5000);
        Caller interrupted = readAll();
        gate.awaitReached();
        byte[] changed = TestUpstream.bytes(LENGTH);
        changed[4000]++;
        InputStream own = TestReadListener.open(bytes, () -> new java.io.ByteArrayInputStream(changed));
        Caller waiting = waiting(Caller.start(own::readAllBytes));
        interrupted.interrupt();
        assertThat(waiting.thrown()).isInstanceOf(IOException.class).hasMessageContaining("other bytes");
        interrupted.thrown();
        assertThat(course.ended.get()).isSameAs(waiting.thrown());
    }

    @Test
    void aShorterOneThanBeforeIsNotPassedOnEither() throws IOException {
        interruptAt(5000);
        InputStream own = TestReadListener.open(bytes, () -> TestUpstream.of(4999));
        own.skipNBytes(5000);
        assertThatThrownBy(own::read).hasMessageContaining("other bytes");
    }

    @Test
    void aCallThatFailsWhenMadeAgainFailsForAll() throws IOException {
        interruptAt(5000);
        IOException gone = new IOException("404");
        InputStream own = TestReadListener.open(bytes, () -> {
            throw gone;
        });
        own.skipNBytes(5000);
        assertThatThrownBy(own::read).isSameAs(gone);
        assertThat(course.ended).hasValue(gone);
    }

    @Test
    void whoWasInterruptedMayReadOnToo() throws IOException {
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

    private static final class Leaving {
        final TestReadListener course = new TestReadListener();
        final TestUpstream upstream = TestUpstream.of(1000);
        final SharedBytes bytes = course.over(upstream);
        final InputStream first = TestReadListener.open(bytes);
        volatile InputStream second = InputStream.nullInputStream();
    }

    @Test
    void whoJoinsWhileTheLastLeavesGetsAllOrIsTooLate() {
        Race.run(
                20_000,
                Leaving::new,
                state -> {
                    state.second.close();
                    assertThat(state.upstream.closes).hasValue(1);
                    assertThat(state.course.abandoned.get() + (state.course.ended.get() == null ? 0 : 1))
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
    void whoReadsWhileAnotherLeavesGetsAll() {
        Race.run(
                10_000,
                () -> {
                    Leaving state = new Leaving();
                    state.second = TestReadListener.open(state.bytes);
                    return state;
                },
                state -> {
                    state.second.close();
                    assertThat(state.upstream.closes).hasValue(1);
                    assertThat(state.course.ended).hasValue(TestReadListener.NONE);
                },
                state -> {
                    assertThat(state.first.read()).isEqualTo(TestUpstream.at(0) & 0xff);
                    state.first.close();
                },
                state -> assertThat(state.second.readAllBytes()).isEqualTo(TestUpstream.bytes(1000)));
    }
}
