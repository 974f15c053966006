package dev.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Without the agent, a {@link Coalescer} shares and caches nothing. */
class WithoutTheAgentTest {
    private static final Duration TTL = Duration.ofHours(1);

    private final Coalescer coalescer = Coalescer.named("quotes");

    @Test
    void active_isFalse() {
        assertThat(Coalescer.active()).isFalse();
    }

    @Test
    void named_returnsOneObjectPerName() {
        assertThat(Coalescer.named("quotes")).isSameAs(coalescer).hasToString("Coalescer[quotes]");
        assertThat(Coalescer.named("prices")).isNotSameAs(coalescer);
    }

    @Test
    void get_callsTheLoaderEachTime() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        assertThat(coalescer.<Integer>get("k", TTL, calls::incrementAndGet)).isEqualTo(1);
        assertThat(coalescer.<Integer>get("k", TTL, calls::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void loaderThrows_getThrowsTheSameException() {
        IOException thrown = new IOException("down");
        assertThatThrownBy(() -> coalescer.get(null, null, () -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void getAsync_returnsTheFutureOfTheLoader() {
        CompletableFuture<String> future = new CompletableFuture<>();
        assertThat(coalescer.getAsync("k", TTL, () -> future)).isSameAs(future);
    }

    @Test
    void invalidate_doesNothingAndCountersAreZero() {
        coalescer.invalidate("k");
        coalescer.invalidateAll();
        assertThat(coalescer.inFlight()).isZero();
        assertThat(coalescer.stats()).isEqualTo(new Stats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void coalesceAttributes_haveTheDocumentedDefaults() {
        Map<String, Object> defaults = new TreeMap<>();
        for (Method attribute : Coalesce.class.getDeclaredMethods()) {
            Object value = attribute.getDefaultValue();
            defaults.put(attribute.getName(), value instanceof String[] paths ? paths.length : value);
        }
        assertThat(defaults)
                .isEqualTo(Map.ofEntries(
                        Map.entry("key", 0),
                        Map.entry("ignore", 0),
                        Map.entry("name", ""),
                        Map.entry("ttl", ""),
                        Map.entry("scope", Scope.INSTANCE),
                        Map.entry("maxSize", 10_000L),
                        Map.entry("waitTimeout", ""),
                        Map.entry("onTimeout", OnTimeout.FAIL),
                        Map.entry("maxFlight", ""),
                        Map.entry("errorTtl", ""),
                        Map.entry("staleFor", ""),
                        Map.entry("context", true),
                        Map.entry("shared", false),
                        Map.entry("codec", void.class),
                        Map.entry("maxBuffer", -1L),
                        Map.entry("maxBufferBytes", -1L),
                        Map.entry("cancelGrace", "")));
    }

    @Test
    void timeoutAndInterruptedExceptions_areUncheckedAndKeepTheMessage() {
        assertThat(new CoalesceTimeoutException("late"))
                .isInstanceOf(RuntimeException.class)
                .hasMessage("late");
        assertThat(new CoalesceInterruptedException("stop"))
                .isInstanceOf(RuntimeException.class)
                .hasMessage("stop");
    }
}
