package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.context.ContextLibraries;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import io.micrometer.context.ContextRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the thread-locals of calls that the agent makes again in the background. */
class CallerContextTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Shop {
                @Coalesce(key = "p0", ttl = "1ms", staleFor = "1h")
                Object price(String sku, Callable<Object> body) throws Exception { return body.call(); }
            }
            """);

    private final ThreadLocal<@Nullable String> tenant = new ThreadLocal<>();
    private final Woven woven = Woven.of(CLASSES);
    private final Object shop = woven.make("Shop");

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", tenant);
    }

    @AfterEach
    void close() {
        woven.close();
        ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
        ContextLibraries.close();
        LoadedLibraries.close();
        tenant.remove();
    }

    @Test
    void libraryIsLoaded_refreshRunsInTheCallersContext() {
        loadLibrary();
        tenant.set("acme");

        assertThat(refreshed()).isEqualTo("acme in another thread");
        assertThat(tenant.get()).isEqualTo("acme");
    }

    @Test
    void callerHasNoContext_refreshHasNone() {
        loadLibrary();

        assertThat(refreshed()).isEqualTo("null in another thread");
    }

    @Test
    void noLibraryIsLoaded_refreshHasNoContext() {
        tenant.set("acme");

        assertThat(refreshed()).isEqualTo("null in another thread");
    }

    private static void loadLibrary() {
        LoadedLibraries.watch();
        LoadedLibraries.loaded(ContextRegistry.class.getClassLoader(), "io/micrometer/context/ContextRegistry");
    }

    /** Calls until a refresh has replaced the first result. */
    private @Nullable Object refreshed() {
        Thread caller = Thread.currentThread();
        Callable<Object> body = () -> Thread.currentThread() == caller ? "first" : tenant.get() + " in another thread";
        @Nullable Object[] last = {Woven.call(shop, "price", "a", body)};
        woven.clock.advance(Duration.ofMillis(2));
        Eventually.isTrue("refreshed", () -> {
            last[0] = Woven.call(shop, "price", "a", body);
            return !"first".equals(last[0]);
        });
        return last[0];
    }
}
