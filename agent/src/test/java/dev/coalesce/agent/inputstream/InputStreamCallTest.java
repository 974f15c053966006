package dev.coalesce.agent.inputstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests calls of a method that returns an {@code InputStream}. */
@Timeout(60)
class InputStreamCallTest {
    private final AtomicInteger closed = new AtomicInteger();

    private InputStream upstream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    /** Returns a stream that delivers the text and then fails. */
    private InputStream failing(String text, IOException failure) {
        InputStream before = upstream(text);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int b = before.read();
                if (b < 0) {
                    throw failure;
                }
                return b;
            }

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                int n = before.read(to, offset, count);
                if (n < 0) {
                    throw failure;
                }
                return n;
            }

            @Override
            public void close() throws IOException {
                before.close();
            }
        };
    }

    /** Returns a stream whose first read waits at the gate, where its thread can be interrupted. */
    private InputStream waiting(Gate gate, String text) {
        InputStream after = upstream(text);
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                try {
                    gate.pass();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
                return after.read(to, offset, count);
            }

            @Override
            public void close() throws IOException {
                after.close();
            }
        };
    }

    /** Starts a call that leads, and whose body is waiting at the gate when this method returns. */
    private Caller startLeader(Calls calls, Gate gate, String text) {
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return upstream(text);
        }));
        gate.awaitReached();
        return leader;
    }

    private static InputStream stream(Caller caller) {
        return (InputStream) Objects.requireNonNull(caller.result());
    }

    private static String text(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void callerBeforeEndOfStream_joinsAndGetsAllBytes() throws IOException {
        Calls calls = Calls.ofInputStreams();
        InputStream leader = calls.inputStream("k", () -> upstream("hello"));
        assertThat(leader.read()).isEqualTo('h');
        InputStream late = calls.inputStream("k", () -> upstream("other"));
        assertThat(late.read()).isEqualTo('h');
        assertThat(calls.counters().inFlight()).isEqualTo(1);
        assertThat(text(leader)).isEqualTo("ello");
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(closed).hasValue(1);

        assertThat(text(calls.inputStream("k", () -> upstream("next")))).isEqualTo("next");
        assertThat(text(late)).isEqualTo("ello");
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().follows()).isEqualTo(1);
        assertThat(calls.counted()).isEqualTo(3);
        assertThat(calls.counters().size()).isZero();
        assertThat(calls.space.memoryUsed()).isZero();
    }

    @Test
    void followersWaitForBody_eachGetsOwnReader() throws IOException {
        Calls calls = Calls.ofInputStreams();
        Gate gate = new Gate();
        Caller leader = startLeader(calls, gate, "hello");
        List<Caller> followers = Caller.startFollowing(5, () -> calls.call("k", () -> upstream("other")));
        gate.open();
        for (Caller each : followers) {
            assertThat(text(stream(each))).isEqualTo("hello");
        }
        assertThat(text(stream(leader))).isEqualTo("hello");
        assertThat(calls.bodies).hasValue(1);
    }

    /**
     * Uses one follower only: among several, a follower that wakes early would keep the bytes stored for the others.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherReaderClosesFirst_waitingFollowerGetsAllBytes(boolean reads) {
        int rounds = 100;
        for (int i = 0; i < rounds; i++) {
            Calls calls = Calls.ofInputStreams();
            Gate gate = new Gate();
            Caller leader = Caller.start(() -> {
                try (InputStream in = calls.inputStream("k", () -> {
                    gate.pass();
                    return upstream("hello");
                })) {
                    return reads ? in.readAllBytes() : null;
                }
            });
            gate.awaitReached();
            Caller follower = Caller.start(() -> text(calls.inputStream("k", () -> upstream("other"))));
            follower.awaitFollowing();
            gate.open();
            leader.result();
            assertThat(follower.result()).isEqualTo("hello");
            assertThat(calls.bodies).hasValue(1);
            assertThat(calls.counters().follows()).isEqualTo(1);
            assertThat(calls.counters().inFlight()).isZero();
            assertThat(calls.space.memoryUsed()).isZero();
        }
        assertThat(closed).hasValue(rounds);
    }

    @Test
    void allCallersLeave_upstreamIsClosed() throws IOException {
        Calls calls = Calls.ofInputStreams();
        Gate gate = new Gate();
        Caller leader = startLeader(calls, gate, "hello");
        Caller follower = Caller.start(() -> calls.call("k", () -> upstream("other")));
        follower.awaitFollowing();
        follower.interrupt();
        follower.thrown();
        gate.open();
        stream(leader).close();
        assertThat(closed).hasValue(1);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void streamEnds_isCachedForTtl() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s");
        assertThat(text(calls.inputStream("k", () -> upstream("hello")))).isEqualTo("hello");
        InputStream hit = calls.inputStream("k", () -> upstream("other"));
        calls.clock.advance(Duration.ofSeconds(31));
        assertThat(text(calls.inputStream("k", () -> upstream("next")))).isEqualTo("next");
        assertThat(text(hit)).isEqualTo("hello");
        assertThat(calls.counters().hits()).isEqualTo(1);
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void cachingFails_returnsSpaceAndFreesKey() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s");
        calls.clock.stop(true);
        assertThat(text(calls.inputStream("k", () -> upstream("hello")))).isEqualTo("hello");
        calls.clock.stop(false);
        assertThat(calls.space.memoryUsed()).isZero();
        assertThat(text(calls.inputStream("k", () -> upstream("next")))).isEqualTo("next");
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.errors.sum()).isEqualTo(1);
    }

    @Test
    void cachedStreamInvalidated_returnsSpace() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s", "staleFor", "30s");
        text(calls.inputStream("k", () -> upstream("hello")));
        assertThat(calls.space.memoryUsed()).isPositive();
        InputStream reads = calls.inputStream("k", () -> upstream("other"));
        calls.method.invalidate("k");
        assertThat(text(reads)).isEqualTo("hello");
        assertThat(calls.space.memoryUsed()).isZero();
    }

    @Test
    void cachedStreamExpiresOrIsEvicted_returnsSpace() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s", "maxSize", "1", "errorTtl", "30s");
        text(calls.inputStream("k", () -> upstream("hello")));
        assertThatThrownBy(() -> text(calls.inputStream("k2", () -> failing("hel", new IOException("reset")))));
        assertThat(calls.counters().size()).isEqualTo(1);
        assertThat(calls.space.memoryUsed()).isBetween(3L, 5L);
        calls.clock.advance(Duration.ofSeconds(31));
        assertThat(calls.counters().size()).isZero();
        assertThat(calls.space.memoryUsed()).isZero();
    }

    @Test
    void refreshFailsRepeatedly_staleStreamIsServed() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s", "staleFor", "1h");
        text(calls.inputStream("k", () -> upstream("old")));
        calls.clock.advance(Duration.ofSeconds(31));
        for (int i = 1; i <= 3; i++) {
            int failures = i;
            text(calls.inputStream("k", () -> failing("n", new IOException("reset"))));
            Eventually.isTrue(
                    "the refresh has failed",
                    () -> calls.counters().failures() == failures
                            && calls.counters().inFlight() == 0);
            assertThat(text(calls.inputStream("k", () -> upstream("other")))).isEqualTo("old");
            calls.clock.advance(Duration.ofSeconds(2));
        }
        calls.method.invalidateAll();
        assertThat(calls.space.memoryUsed()).isZero();
    }

    @Test
    void allReadersCloseEarly_isNotCached() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s");
        InputStream leader = calls.inputStream("k", () -> upstream("hello"));
        InputStream follower = calls.inputStream("k", () -> upstream("other"));
        leader.close();
        assertThat(follower.read()).isEqualTo('h');
        follower.close();
        assertThat(closed).hasValue(1);
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(text(calls.inputStream("k", () -> upstream("next")))).isEqualTo("next");
    }

    @Test
    void bodyReturnsNull_nullIsCached() {
        Calls calls = Calls.ofInputStreams("ttl", "30s");
        assertThat(calls.call("k", () -> null)).isNull();
        assertThat(calls.group.enter("k")).isSameAs(CoalesceGroup.NULL);
        assertThat(calls.counters().hits()).isEqualTo(1);
    }

    @Test
    void bodyThrows_failureIsCachedForErrorTtl() {
        Calls calls = Calls.ofInputStreams("errorTtl", "30s");
        IllegalStateException failure = new IllegalStateException("no such object");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> calls.call("k", () -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
        assertThat(calls.bodies).hasValue(1);
    }

    @Test
    void streamFails_readersGetFailureAndKeyIsFree() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s");
        IOException reset = new IOException("reset");
        InputStream leader = calls.inputStream("k", () -> failing("hel", reset));
        InputStream follower = calls.inputStream("k", () -> upstream("other"));
        assertThat(leader.readNBytes(3)).hasSize(3);
        assertThatThrownBy(leader::read).isSameAs(reset);
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counters().failures()).isEqualTo(1);
        assertThat(text(calls.inputStream("k", () -> upstream("next")))).isEqualTo("next");
        assertThat(follower.readNBytes(3)).hasSize(3);
        assertThatThrownBy(follower::read).isSameAs(reset);
    }

    @Test
    void streamFails_isReplayedForErrorTtl() throws IOException {
        Calls calls = Calls.ofInputStreams("errorTtl", "30s", "ttl", "1h", "staleFor", "1h");
        IOException reset = new IOException("reset");
        assertThatThrownBy(() -> text(calls.inputStream("k", () -> failing("hel", reset))))
                .isSameAs(reset);
        InputStream hit = calls.inputStream("k", () -> upstream("other"));
        assertThat(hit.readNBytes(3)).isEqualTo("hel".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(hit::read).isSameAs(reset);
        calls.clock.advance(Duration.ofSeconds(31));
        assertThat(text(calls.inputStream("k", () -> upstream("next")))).isEqualTo("next");
    }

    @Test
    void invalidatedInFlight_isNeitherJoinedNorCached() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s");
        InputStream before = calls.inputStream("k", () -> upstream("old"));
        before.read();
        calls.method.invalidate("k");
        InputStream after = calls.inputStream("k", () -> upstream("new"));
        assertThat(text(before)).isEqualTo("ld");
        assertThat(text(after)).isEqualTo("new");
        assertThat(text(calls.inputStream("k", () -> upstream("other")))).isEqualTo("new");
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void streamStale_isServedAndRefreshed() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s", "staleFor", "1h");
        text(calls.inputStream("k", () -> upstream("old")));
        calls.clock.advance(Duration.ofSeconds(31));
        assertThat(text(calls.inputStream("k", () -> upstream("new")))).isEqualTo("old");
        Eventually.isTrue(
                "the refresh has ended",
                () -> closed.get() == 2 && calls.counters().inFlight() == 0);
        assertThat(text(calls.inputStream("k", () -> upstream("other")))).isEqualTo("new");
        assertThat(calls.counters().leads()).as("calls, without the refresh").isEqualTo(1);
    }

    @Test
    void refreshFailsMidStream_staleStreamIsServed() throws IOException {
        Calls calls = Calls.ofInputStreams("ttl", "30s", "staleFor", "1h");
        text(calls.inputStream("k", () -> upstream("old")));
        calls.clock.advance(Duration.ofSeconds(31));
        try (CapturedLog log = CapturedLog.listen()) {
            assertThat(text(calls.inputStream("k", () -> failing("n", new IOException("reset")))))
                    .isEqualTo("old");
            Eventually.isTrue(
                    "the refresh has failed",
                    () -> calls.counters().failures() == 1 && calls.counters().inFlight() == 0);
            assertThat(log.lines("the stale result is still served")).hasSize(1);
        }
        assertThat(text(calls.inputStream("k", () -> upstream("other")))).isEqualTo("old");
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void leaderInterruptedInBody_followerLeads() throws IOException {
        Calls calls = Calls.ofInputStreams();
        Gate gate = new Gate();
        Caller leader = startLeader(calls, gate, "never");
        Caller follower = Caller.start(() -> calls.call("k", () -> upstream("its own")));
        follower.awaitFollowing();
        leader.interrupt();
        assertThat(leader.thrown()).isInstanceOf(InterruptedException.class);
        InputStream promoted = stream(follower);
        assertThat(text(calls.inputStream("k", () -> upstream("other")))).isEqualTo("its own");
        assertThat(text(promoted)).isEqualTo("its own");
        assertThat(calls.counters().promotions()).isEqualTo(1);
    }

    @Test
    void clientTimesOutInUpstream_allReadersFailOnce() throws IOException {
        Calls calls = Calls.ofInputStreams("errorTtl", "1h");
        IOException timeout = new InterruptedIOException("timeout");
        InputStream leader = calls.inputStream("k", () -> failing("hello", timeout));
        InputStream follower = calls.inputStream("k", () -> upstream("other"));

        assertThat(catchThrowable(leader::readAllBytes)).isSameAs(timeout);
        assertThat(catchThrowable(follower::readAllBytes)).isSameAs(timeout);
        assertThat(catchThrowable(calls.inputStream("k", () -> upstream("other"))::readAllBytes))
                .as("cached")
                .isSameAs(timeout);
        assertThat(calls.bodies).hasValue(1);
    }

    @Test
    void readerInterruptedInUpstream_otherReaderRepeatsItsCall() throws IOException {
        Calls calls = Calls.ofInputStreams();
        Gate gate = new Gate();
        InputStream leader = calls.inputStream("k", () -> waiting(gate, "hello"));
        InputStream follower = calls.inputStream("k", () -> upstream("hello"));
        Caller reading = Caller.start(leader::readAllBytes);
        gate.awaitReached();
        reading.interrupt();
        assertThat(reading.thrown()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(text(follower)).isEqualTo("hello");
        assertThat(closed).as("both upstreams").hasValue(2);
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().failures()).isZero();
    }

    @Test
    void readerInterruptedInUpstream_leadersCallCanBeRepeated() throws IOException {
        Calls calls = Calls.ofInputStreams();
        Gate gate = new Gate();
        AtomicInteger body = new AtomicInteger();
        InputStream leader =
                calls.inputStream("k", () -> body.getAndIncrement() == 0 ? waiting(gate, "hello") : upstream("hello"));
        InputStream follower = calls.inputStream("k", () -> upstream("other"));
        Caller reading = Caller.start(follower::readAllBytes);
        gate.awaitReached();
        reading.interrupt();
        reading.thrown();
        follower.close();
        assertThat(text(leader)).isEqualTo("hello");
    }

    @Test
    void followerTimesOut_proceeds() throws IOException {
        Calls calls = Calls.ofInputStreams("waitTimeout", "1ms", "onTimeout", "PROCEED");
        Gate gate = new Gate();
        Caller slow = startLeader(calls, gate, "slow");
        InputStream own = calls.inputStream("k", () -> upstream("fast"));
        InputStream joins = calls.inputStream("k", () -> upstream("other"));
        gate.open();
        assertThat(text(stream(slow))).isEqualTo("slow");
        assertThat(text(own)).isEqualTo("fast");
        assertThat(text(joins)).isEqualTo("fast");
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void maxFlightExceeded_isNotJoined() throws IOException {
        Calls calls = Calls.ofInputStreams("maxFlight", "1ms");
        InputStream old = calls.inputStream("k", () -> upstream("old"));
        long start = System.nanoTime();
        Eventually.isTrue("the flight is too old", () -> System.nanoTime() - start > 2_000_000);
        InputStream fresh = calls.inputStream("k", () -> upstream("new"));
        assertThat(text(old)).isEqualTo("old");
        assertThat(text(fresh)).isEqualTo("new");
        assertThat(calls.counters().inFlight()).isZero();
        assertThat(calls.counters().oldestFlightMillis()).isZero();
    }

    @Test
    void upstreamCallsItsOwnKey_runsBody() throws IOException {
        Calls calls = Calls.ofInputStreams();
        InputStream leader = calls.inputStream("k", () -> new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                byte[] inner =
                        text(calls.inputStream("k", () -> upstream("inner"))).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(inner, 0, to, offset, inner.length);
                return inner.length;
            }
        });
        assertThat(new String(Arrays.copyOf(leader.readNBytes(5), 5), StandardCharsets.UTF_8))
                .isEqualTo("inner");
        leader.close();
        assertThat(calls.counters().bypasses()).isEqualTo(1);
    }
}
