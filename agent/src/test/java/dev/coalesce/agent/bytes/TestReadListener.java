package dev.coalesce.agent.bytes;

import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A listener that records the events of a stream and rejects a second end. */
final class TestReadListener implements ReadListener {
    static final Object END_OF_STREAM = "end of stream";

    final AtomicReference<@Nullable Object> ended = new AtomicReference<>();
    final Set<Object> openReaders = ConcurrentHashMap.newKeySet();
    final AtomicInteger abandoned = new AtomicInteger();

    private static StreamSpace ampleSpace() {
        return new StreamSpace(1 << 20, 1 << 24, 1 << 24, null);
    }

    SharedBytes share(InputStream upstream) {
        return SharedBytes.of(upstream, ampleSpace(), this, false);
    }

    SharedBytes shareTiedToThread(InputStream upstream) {
        return SharedBytes.of(upstream, ampleSpace(), this, true);
    }

    static InputStream open(SharedBytes bytes) {
        return Objects.requireNonNull(bytes.open(null));
    }

    static InputStream open(SharedBytes bytes, Callable<?> invocation) {
        return Objects.requireNonNull(bytes.open(invocation));
    }

    @Override
    public boolean concernsReaderOnly(Throwable thrown) {
        return thrown.getCause() instanceof InterruptedException;
    }

    @Override
    public boolean continuesAfter(Throwable thrown) {
        return thrown instanceof SocketTimeoutException;
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        if (!ended.compareAndSet(null, failure == null ? END_OF_STREAM : failure) || abandoned.get() > 0) {
            throw new AssertionError("ended twice");
        }
    }

    @Override
    public void abandoned() {
        if (abandoned.incrementAndGet() > 1 || ended.get() != null) {
            throw new AssertionError("ended twice");
        }
    }

    @Override
    public void runInBackground(Runnable task) {
        task.run();
    }

    @Override
    public Set<Object> openReaders() {
        return openReaders;
    }
}
