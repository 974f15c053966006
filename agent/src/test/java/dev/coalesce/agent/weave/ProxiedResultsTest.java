package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Tests proxies of methods whose results may complete after their bodies have returned. */
class ProxiedResultsTest {
    private final Woven woven = Woven.weavingOnLoad("""
            interface Api {
                @Coalesce(key = "p0", ttl = "1h") java.io.InputStream bytes(String k, Supplier<?> body);
                @Coalesce(key = "p0", ttl = "1h") reactor.core.publisher.Mono<Object> stream(String k, Supplier<?> body);
                @Coalesce(key = "p0", ttl = "1h") CompletableFuture<Object> future(String k, Supplier<?> body);
            }
            @SuppressWarnings("unchecked")
            class Real implements Api {
                @Override public java.io.InputStream bytes(String k, Supplier<?> body) { return (java.io.InputStream) body.get(); }
                @Override public reactor.core.publisher.Mono<Object> stream(String k, Supplier<?> body) { return (reactor.core.publisher.Mono<Object>) body.get(); }
                @Override public CompletableFuture<Object> future(String k, Supplier<?> body) { return (CompletableFuture<Object>) body.get(); }
            }
            class Api_ClientProxy implements Api {
                Api target;
                Runnable advice;
                Api_ClientProxy(Api target, Runnable advice) { this.target = target; this.advice = advice; }
                @Override public java.io.InputStream bytes(String k, Supplier<?> body) { advice.run(); return target.bytes(k, body); }
                @Override public reactor.core.publisher.Mono<Object> stream(String k, Supplier<?> body) { advice.run(); return target.stream(k, body); }
                @Override public CompletableFuture<Object> future(String k, Supplier<?> body) { advice.run(); return target.future(k, body); }
            }
            """);

    private final AtomicInteger advised = new AtomicInteger();
    private final AtomicInteger bodies = new AtomicInteger();

    @AfterEach
    void close() {
        woven.close();
    }

    enum Shape {
        BYTES,
        STREAM,
        FUTURE;

        String method() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        Supplier<?> body(AtomicInteger bodies) {
            return () -> {
                int n = bodies.incrementAndGet();
                return switch (this) {
                    case BYTES -> new ByteArrayInputStream(new byte[] {(byte) n});
                    case STREAM -> Mono.fromSupplier(() -> n);
                    case FUTURE -> CompletableFuture.completedFuture(n);
                };
            };
        }

        String read(@Nullable Object of) throws Exception {
            Object result = Objects.requireNonNull(of);
            return switch (this) {
                case BYTES -> Arrays.toString(((InputStream) result).readAllBytes());
                case STREAM -> "[" + ((Mono<?>) result).block() + "]";
                case FUTURE -> "[" + ((CompletableFuture<?>) result).get() + "]";
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void proxyOfCoalescedObject_passes(Shape shape) throws Exception {
        Object proxy = woven.make("Api_ClientProxy", woven.make("Real"), (Runnable) advised::incrementAndGet);
        for (int i = 0; i < 3; i++) {
            assertThat(shape.read(Woven.call(proxy, shape.method(), "k", shape.body(bodies))))
                    .isEqualTo("[1]");
        }
        assertThat(advised).as("the proxy does its work for every call").hasValue(3);
        assertThat(woven.counters("Real." + shape.method()).leads()).isEqualTo(1);
        assertThat(woven.counters("Real." + shape.method()).hits()).isEqualTo(2);
        assertThat(woven.counters("Api." + shape.method()).leads()).isZero();
        assertThat(woven.counters("Api." + shape.method()).hits()).isZero();
        assertThat(woven.errors.sum()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void followerOfProxy_callsProxyItself(Shape shape) throws Exception {
        Object real = woven.make("Real");
        @Nullable Object[] early = new @Nullable Object[1];
        Object[] proxy = new Object[1];
        proxy[0] = woven.make("Api_ClientProxy", real, (Runnable) () -> {
            // Another caller joins during the proxy's first call. It must not be served by that call.
            if (advised.incrementAndGet() == 1 && shape != Shape.BYTES) {
                early[0] = Caller.start(() -> Woven.call(proxy[0], shape.method(), "k", shape.body(bodies)))
                        .result();
            }
        });
        Object first = Woven.call(proxy[0], shape.method(), "k", shape.body(bodies));
        assertThat(shape.read(first)).isEqualTo("[1]");
        if (shape != Shape.BYTES) {
            assertThat(shape.read(early[0])).isEqualTo("[1]");
            assertThat(advised).as("through the proxy").hasValue(2);
        }
        assertThat(bodies).hasValue(1);
        assertThat(woven.counters("Real." + shape.method()).leads()).isEqualTo(1);
        assertThat(woven.errors.sum()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void generatedClientWithoutTarget_isCoalesced(Shape shape) throws Exception {
        Object target = java.lang.reflect.Proxy.newProxyInstance(
                woven.type("Api").getClassLoader(),
                new Class<?>[] {woven.type("Api")},
                (self, method, args) -> shape.body(bodies).get());
        Object client = woven.make("Api_ClientProxy", target, (Runnable) advised::incrementAndGet);
        for (int i = 0; i < 3; i++) {
            assertThat(shape.read(Woven.call(client, shape.method(), "k", shape.body(bodies))))
                    .isEqualTo("[1]");
        }
        assertThat(advised).hasValue(1);
        assertThat(woven.counters("Api." + shape.method()).leads()).isEqualTo(1);
        assertThat(woven.counters("Api." + shape.method()).hits()).isEqualTo(2);
    }
}
