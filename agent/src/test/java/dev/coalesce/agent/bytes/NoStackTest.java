package dev.coalesce.agent.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Threads that run out of stack inside a shared stream: no other reader waits for ever, and the key becomes free. */
class NoStackTest {
    private static final int LENGTH = 1000;

    /** A listener that has no stack left for its first event. */
    private static class FirstEventFails implements ReadListener {
        private final Set<Object> openReaders = ConcurrentHashMap.newKeySet();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger abandoned = new AtomicInteger();

        @Override
        public boolean concernsReaderOnly(Throwable thrown) {
            return false;
        }

        @Override
        public boolean continuesAfter(Throwable thrown) {
            return false;
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            failFirst(ended);
        }

        @Override
        public void abandoned() {
            failFirst(abandoned);
        }

        @Override
        public void runInBackground(Runnable task) {
            task.run();
        }

        @Override
        public Set<Object> openReaders() {
            return openReaders;
        }

        private static void failFirst(AtomicInteger events) {
            if (events.incrementAndGet() == 1) {
                throw new StackOverflowError();
            }
        }
    }

    private final FirstEventFails listener = new FirstEventFails();

    private SharedBytes share(InputStream upstream) {
        return SharedBytes.of(upstream, new StreamSpace(1 << 20, 1 << 24, 1 << 24, null), listener, false);
    }

    private static InputStream open(SharedBytes bytes) {
        return TestReadListener.open(bytes);
    }

    @Test
    void noStackAtTheEnd_waitingReaderEndsTheStream() {
        TestUpstream upstream = TestUpstream.of(LENGTH);
        Gate gate = upstream.gateAt(LENGTH - 1);
        SharedBytes bytes = share(upstream);
        InputStream first = open(bytes);
        Caller reading = Caller.start(first::readAllBytes);
        gate.awaitReached();
        Caller waiting = Caller.start(open(bytes)::readAllBytes);
        gate.open();

        Object[] outcomes = {reading.outcome(), waiting.outcome()};

        assertThat(outcomes).contains(TestUpstream.bytes(LENGTH));
        assertThat(listener.ended).hasValue(2);
    }

    @Test
    void noStackAtTheEnd_nextCallerEndsTheStream() throws IOException {
        SharedBytes bytes = share(TestUpstream.of(LENGTH));
        InputStream first = open(bytes);
        assertThatThrownBy(first::readAllBytes).isInstanceOf(StackOverflowError.class);
        assertThat(listener.ended).hasValue(1);

        InputStream second = open(bytes);

        assertThat(listener.ended).hasValue(2);
        assertThat(second.readAllBytes()).isEqualTo(TestUpstream.bytes(LENGTH));
        first.close();
    }

    @Test
    void noStackWhileLeaving_nextCallerAbandonsTheStream() {
        TestUpstream upstream = TestUpstream.of(LENGTH);
        SharedBytes bytes = share(upstream);
        InputStream last = open(bytes);
        assertThatThrownBy(last::close).isInstanceOf(StackOverflowError.class);
        assertThat(listener.abandoned).hasValue(1);

        assertThat(bytes.open(null)).isNull();

        assertThat(listener.abandoned).hasValue(2);
        assertThat(upstream.closes).hasValue(1);
    }

    @Test
    void noStackAfterUpstreamFailed_otherReaderGetsTheFailure() throws IOException {
        IOException failure = new IOException("reset");
        SharedBytes bytes = share(TestUpstream.failingAfter(LENGTH, failure));
        InputStream first = open(bytes);
        InputStream second = open(bytes);
        assertThatThrownBy(first::readAllBytes).isInstanceOf(StackOverflowError.class);

        assertThat(second.readNBytes(LENGTH)).hasSize(LENGTH);
        assertThatThrownBy(second::read).isSameAs(failure);
        assertThat(listener.ended).hasValue(2);
    }
}
