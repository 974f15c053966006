package dev.coalesce.agent.bytes;

import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A flight that only notes what it is told. */
final class TestReadListener implements SharedBytes.ReadListener {
    static final Object NONE = "at its end";

    final AtomicReference<@Nullable Object> ended = new AtomicReference<>();
    final AtomicInteger abandoned = new AtomicInteger();

    /** Memory and disk enough. */
    static Space roomy() {
        return new Space(1 << 20, 1 << 24, 1 << 24, null);
    }

    SharedBytes over(InputStream upstream) {
        return SharedBytes.of(upstream, roomy(), this);
    }

    static InputStream open(SharedBytes bytes) {
        return Objects.requireNonNull(bytes.open(null));
    }

    static InputStream open(SharedBytes bytes, Callable<?> again) {
        return Objects.requireNonNull(bytes.open(again));
    }

    @Override
    public boolean isOwnAffair(Throwable thrown) {
        return thrown.getCause() instanceof InterruptedException;
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        if (!ended.compareAndSet(null, failure == null ? NONE : failure) || abandoned.get() > 0) {
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
    public void later(Runnable task) {
        task.run();
    }
}
