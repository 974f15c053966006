package dev.coalesce.agent.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs random histories of readers over one upstream.
 *
 * <p>Readers join early or late, use every method of {@code InputStream}, leave, are interrupted, and are closed by
 * other threads. Upstream returns portions of random size and ends or fails; it may time out once, or be tied to the
 * thread that reads it. In the model each reader sees all bytes from the first one, then the end or that failure.
 */
@Timeout(300)
class HistoryTest {
    private static final int HISTORIES = 1500;
    private static final int MAX_LENGTH = 40_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void randomHistories_eachReaderSeesAllBytesThenEnd() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            try {
                new History(seed).run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e, e);
            }
        }
    }

    private final class History {
        private final Random random;
        private final StreamSpace space;
        private final int length;
        private final @Nullable IOException failure;
        private final TestUpstream upstream;
        private final TestReadListener listener = new TestReadListener();
        private final SharedBytes bytes;
        private final Queue<TestUpstream> reopened = new ConcurrentLinkedQueue<>();

        History(long seed) {
            random = new Random(seed);
            long memory = random.nextInt(3) * 4096L;
            space = new StreamSpace(memory, 64 * 1024, 100_000_000, directory.toString());
            length = random.nextInt(10) == 0 ? random.nextInt(3) : random.nextInt(MAX_LENGTH);
            failure = random.nextInt(3) == 0 ? new IOException("reset") : null;
            upstream = upstream(random.nextLong());
            bytes = SharedBytes.of(upstream, space, listener, random.nextInt(4) == 0);
        }

        private TestUpstream upstream(long seed) {
            Random own = new Random(seed);
            TestUpstream fresh = failure == null ? TestUpstream.of(length) : TestUpstream.failingAfter(length, failure);
            fresh.interruptible();
            if (own.nextInt(3) == 0) {
                fresh.timingOutOnceAt(own.nextInt(length + 1), new SocketTimeoutException("late"));
            }
            int style = own.nextInt(4);
            return fresh.inPortions(most -> switch (style) {
                case 0 -> most;
                case 1 -> 1 + own.nextInt(most);
                case 2 -> own.nextInt(20) == 0 ? 0 : 1 + own.nextInt(Math.min(most, 50));
                default -> Math.min(most, 1000);
            });
        }

        private TestUpstream reopen() {
            TestUpstream fresh = upstream(7);
            reopened.add(fresh);
            return fresh;
        }

        void run() throws IOException {
            List<InputStream> readers = new ArrayList<>(List.of(TestReadListener.open(bytes, this::reopen)));
            List<Caller> callers = new ArrayList<>();
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                long seed = random.nextLong();
                InputStream reader = i == 0 ? readers.get(0) : bytes.open(this::reopen);
                if (reader == null) {
                    break; // every reader has left
                }
                readers.add(reader);
                callers.add(Caller.start(() -> read(reader, new Random(seed))));
                if (random.nextInt(4) == 0) {
                    callers.get(random.nextInt(callers.size())).interrupt();
                }
                if (random.nextInt(8) == 0) {
                    readers.get(random.nextInt(readers.size())).close();
                }
            }
            callers.forEach(Caller::result);
            for (InputStream reader : readers) {
                reader.close();
            }
            // The thread of a tied upstream ends it, closes it, and returns the space, after the readers have left.
            Eventually.isTrue("upstream has ended", () -> listener.abandoned.get() > 0 || listener.ended.get() != null);
            assertThat(listener.abandoned.get() + (listener.ended.get() == null ? 0 : 1))
                    .isEqualTo(1);
            Eventually.isTrue("upstream is closed", () -> upstream.closes.get() > 0);
            reopened.forEach(each -> Eventually.isTrue("upstream is closed", () -> each.closes.get() > 0));
            Eventually.isTrue("the space is returned", () -> space.memoryUsed() + space.diskUsed() <= 0);
            assertThat(space.memoryUsed()).as("memory").isZero();
            assertThat(space.diskUsed()).as("disk").isZero();
        }

        private boolean read(InputStream reader, Random own) throws IOException {
            int position = 0;
            int marked = -1;
            int style = own.nextInt(4);
            int leaveAfter = own.nextInt(3) == 0 ? own.nextInt(length + 1) : Integer.MAX_VALUE;
            byte[] buffer = new byte[1 + own.nextInt(style == 0 ? 9000 : 200)];
            while (position < leaveAfter) {
                int step = own.nextInt(10);
                try {
                    if (step == 0) {
                        reader.mark(0);
                        marked = position;
                    } else if (step == 1 && marked >= 0) {
                        reader.reset();
                        position = marked;
                    } else if (step == 2) {
                        position += (int) reader.skip(own.nextInt(300));
                    } else if (step == 3) {
                        reader.available();
                    } else if (step == 4) {
                        int b = reader.read();
                        if (b < 0) {
                            return atEnd(position, null);
                        }
                        check((byte) b, position++);
                    } else {
                        int n = reader.read(buffer);
                        if (n < 0) {
                            return atEnd(position, null);
                        }
                        for (int i = 0; i < n; i++) {
                            check(buffer[i], position++);
                        }
                    }
                } catch (InterruptedIOException e) {
                    Thread.interrupted(); // or upstream has timed out, and reading goes on
                } catch (IOException e) {
                    if (e.getCause() instanceof InterruptedException) {
                        continue; // this thread was interrupted inside upstream
                    }
                    return "Stream closed".equals(e.getMessage()) || atEnd(position, e);
                }
            }
            reader.close();
            return true;
        }

        private void check(byte found, int position) {
            if (position >= length || found != TestUpstream.byteAt(position)) {
                throw new AssertionError("different bytes at " + position + " of " + length);
            }
        }

        private boolean atEnd(int position, @Nullable IOException thrown) {
            if (position != length || thrown != failure) {
                throw new AssertionError("ended at " + position + " of " + length, thrown);
            }
            return true;
        }
    }
}
