package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the agent does not hold objects that the application has released. */
class MemoryTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            import java.io.*;
            class Holder {
                @Coalesce(ttl = "1h") Object itself(Object k) { return this; }
                @Coalesce(ttl = "1h", staleFor = "1h") Object part(Object k) { return new Object[] {this, k}; }
                @Coalesce(ttl = "1h") CompletableFuture<Object> future(Object k) { return CompletableFuture.completedFuture(this); }
                @Coalesce(ttl = "1h", scope = Scope.TYPE) Object shared(Object k) { return k; }
                @Coalesce(errorTtl = "1h") Object fail(Object k) { throw new IllegalStateException(String.valueOf(this)); }
                @Invalidates(type = Holder.class, method = "part") void invalidate() {}
            }
            class Reading {
                static final List<Object> KEPT = new ArrayList<>();
                @Coalesce InputStream read(Object k) {
                    return new InputStream() { @Override public int read() { return 1; } };
                }
                @Coalesce(ttl = "1h") InputStream cached(Object k) {
                    return new InputStream() { @Override public int read() { return -1; } };
                }
                void keep(Object k) throws IOException {
                    InputStream unread = read(k);
                    InputStream begun = read(k);
                    begun.read();
                    InputStream ended = cached(k);
                    ended.read();
                    KEPT.addAll(List.of(unread, begun, ended));
                }
            }
            record Held(int n) { @Coalesce(ttl = "1h") Object get(Object k) { return k; } }
            """);

    @ParameterizedTest
    @ValueSource(strings = {"itself", "part", "future"})
    void objectReferencedByItsResults_isCollected(String method) {
        try (Woven woven = Woven.of(CLASSES)) {
            WeakReference<Object> holder = call(woven, method);

            awaitCollected(holder);
        }
    }

    @Test
    void recordWithResults_isCollected() {
        try (Woven woven = Woven.of(CLASSES)) {
            Object held = woven.make("Held", 1);
            Woven.call(held, "get", "k");
            WeakReference<Object> reference = new WeakReference<>(held);
            held = null;

            awaitCollected(reference);
        }
    }

    @Test
    void stoppedApplication_classesAreUnloaded() {
        awaitCollected(stoppedApplicationLoader());
    }

    @Test
    void stoppedApplicationHasOpenStreams_classesAreUnloaded() {
        awaitCollected(loaderWithOpenStreams());
    }

    private static WeakReference<Object> loaderWithOpenStreams() {
        try (Woven woven = Woven.of(CLASSES)) {
            Woven.call(woven.make("Reading"), "keep", "k");
            assertThat(woven.counters("Reading.read").leads()).isEqualTo(1);
            return new WeakReference<>(woven.type("Reading").getClassLoader());
        }
    }

    private static WeakReference<Object> stoppedApplicationLoader() {
        try (Woven woven = Woven.of(CLASSES)) {
            Object holder = woven.make("Holder");
            for (String method : new String[] {"itself", "part", "future", "shared"}) {
                Woven.call(holder, method, holder);
                Woven.call(holder, method, woven.type("Held"));
            }
            Woven.call(holder, "invalidate");
            try {
                Woven.call(holder, "fail", "k");
            } catch (IllegalStateException e) {
                // the failure is cached
            }
            assertThat(woven.counters("Holder.shared").leads()).isEqualTo(2);
            return new WeakReference<>(woven.type("Holder").getClassLoader());
        }
    }

    private static WeakReference<Object> call(Woven woven, String method) {
        Object holder = woven.make("Holder");
        Object result = Woven.call(holder, method, "k");
        assertThat(result instanceof CompletableFuture<?> future ? future.join() : result)
                .isNotNull();
        assertThat(woven.counters("Holder." + method).leads()).isEqualTo(1);
        return new WeakReference<>(holder);
    }

    private static void awaitCollected(WeakReference<Object> reference) {
        Eventually.isTrue("collected", () -> {
            System.gc();
            return reference.get() == null;
        });
    }
}
