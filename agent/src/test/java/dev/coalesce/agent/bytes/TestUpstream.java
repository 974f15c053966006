package dev.coalesce.agent.bytes;

import dev.coalesce.agent.testing.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** An upstream whose bytes depend on their position. It fails the test if two threads read it at once. */
final class TestUpstream extends InputStream {
    private final int length;
    private final @Nullable Throwable failure;
    private final Map<Integer, Gate> gates = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();

    /** Maps the number of bytes that a read could return to the number that it does return. */
    private IntUnaryOperator portion = most -> most;

    /** The answer of {@link #available}; null for all bytes that are left. */
    private @Nullable IntSupplier atHand;

    /** Whether an interrupted thread cannot read, as with a channel. */
    private boolean interruptible;

    private int timeoutAt;

    /** Thrown once, at that position. */
    private @Nullable SocketTimeoutException timeout;

    private volatile int position;

    private TestUpstream(int length, @Nullable Throwable failure) {
        this.length = length;
        this.failure = failure;
    }

    static TestUpstream of(int length) {
        return new TestUpstream(length, null);
    }

    static TestUpstream failingAfter(int length, Throwable failure) {
        return new TestUpstream(length, failure);
    }

    TestUpstream inPortions(IntUnaryOperator sizes) {
        portion = sizes;
        return this;
    }

    TestUpstream havingAtHand(IntSupplier bytes) {
        atHand = bytes;
        return this;
    }

    TestUpstream interruptible() {
        interruptible = true;
        return this;
    }

    /** Places a gate before the byte at this position. A read that starts earlier ends at the gate. */
    Gate gateAt(int at) {
        Gate gate = new Gate();
        gates.put(at, gate);
        return gate;
    }

    TestUpstream timingOutOnceAt(int at, SocketTimeoutException exception) {
        timeoutAt = at;
        timeout = exception;
        return this;
    }

    int position() {
        return position;
    }

    static byte byteAt(long position) {
        return (byte) (position * 31 + (position >> 8) * 7 + (position >> 16));
    }

    static byte[] bytes(int length) {
        byte[] all = new byte[length];
        for (int i = 0; i < length; i++) {
            all[i] = byteAt(i);
        }
        return all;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        if (!inside.compareAndSet(null, Thread.currentThread())) {
            throw new AssertionError("two threads in upstream at once");
        }
        try {
            reads.incrementAndGet();
            Gate gate = gates.get(position);
            if (gate != null) {
                gate.pass();
            }
            if (interruptible && Thread.interrupted()) {
                throw new InterruptedException();
            }
            SocketTimeoutException late = timeout;
            if (late != null && position == timeoutAt) {
                timeout = null;
                throw late;
            }
            if (closes.get() > 0) {
                throw new IOException("upstream is closed");
            }
            return deliver(to, offset, count);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            inside.set(null);
        }
    }

    private int deliver(byte[] to, int offset, int count) throws IOException {
        int before = position;
        int left = length - before;
        if (count == 0) {
            return 0;
        }
        if (left == 0) {
            if (failure != null) {
                throw Upstreams.<IOException>sneaky(failure);
            }
            return -1;
        }
        int most = Math.min(left, count);
        for (int at : gates.keySet()) {
            most = at > before ? Math.min(most, at - before) : most;
        }
        int n = Math.max(0, Math.min(most, portion.applyAsInt(most)));
        for (int i = 0; i < n; i++) {
            to[offset + i] = byteAt(before + i);
        }
        position = before + n;
        return n;
    }

    @Override
    public int available() {
        return atHand == null ? length - position : atHand.getAsInt();
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }
}
