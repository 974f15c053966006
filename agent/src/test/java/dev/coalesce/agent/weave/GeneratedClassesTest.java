package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.metrics.Snapshot;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests classes like those that libraries generate: a call is coalesced once, and not once in each layer. */
class GeneratedClassesTest {
    private final Woven woven = Woven.weavingOnLoad("""
            interface Api { @Coalesce(ttl = "1h") Object get(String k) throws Exception; }
            class Real implements Api {
                int bodies;
                @Override public Object get(String k) { return k + ++bodies; }
            }
            class Service { int bodies; @Coalesce(ttl = "1h") Object load(String k) { return k + ++bodies; } }
            class Service$$SpringCGLIB$$0 extends Service {
                Service target;
                int advised;
                Service$$SpringCGLIB$$0(Service target) { this.target = target; }
                @Override Object load(String k) { advised++; return target.load(k); }
            }
            class Real$$SpringCGLIB$$0 extends Real {
                Real target;
                int advised;
                Real$$SpringCGLIB$$0(Real target) { this.target = target; }
                @Override public Object get(String k) { advised++; return target.get(k); }
            }
            interface Half { @Coalesce(ttl = "1h") default Object name(String k) { return k + new Object().hashCode(); } }
            class Inheriting implements Half {}
            class Half_ClientProxy implements Half {
                Half target;
                int advised;
                Half_ClientProxy(Half target) { this.target = target; }
                @Override public Object name(String k) { advised++; return target.name(k); }
            }
            interface Nameless { @Coalesce(key = "sku") Object get(String sku); }
            class Nameless_ClientProxy implements Nameless { @Override public Object get(String a) { return a; } }
            class Api_ClientProxy implements Api {
                Api target;
                Callable<?> advice;
                Api_ClientProxy(Api target, Callable<?> advice) { this.target = target; this.advice = advice; }
                @Override public Object get(String k) throws Exception {
                    Object own = advice.call();
                    return target == null ? own : target.get(k);
                }
            }
            """);

    private final AtomicInteger advised = new AtomicInteger();

    @AfterEach
    void close() {
        woven.close();
    }

    @Test
    void proxySubclassOfAnnotatedClass_isNotWoven() {
        Object proxy = woven.make("Service$$SpringCGLIB$$0", woven.make("Service"));
        assertThat(Woven.call(proxy, "load", "a")).isEqualTo("a1");
        assertThat(Woven.call(proxy, "load", "a")).isEqualTo("a1");
        assertThat(woven.field("Service$$SpringCGLIB$$0", "advised", proxy)).isEqualTo(2);
        assertThat(woven.isLinked("Service$$SpringCGLIB$$0.load")).isFalse();
        assertThat(woven.counters("Service.load").hits()).isEqualTo(1);
    }

    @Test
    void proxySubclassOfInheritingClass_isNotWoven() {
        Object proxy = woven.make("Real$$SpringCGLIB$$0", woven.make("Real"));
        assertThat(Woven.call(proxy, "get", "a")).isEqualTo("a1");
        assertThat(Woven.call(proxy, "get", "a")).isEqualTo("a1");
        assertThat(woven.field("Real$$SpringCGLIB$$0", "advised", proxy)).isEqualTo(2);
        assertThat(woven.counters("Real.get").leads()).isEqualTo(1);
        assertThat(woven.isLinked("Real$$SpringCGLIB$$0.get")).isFalse();
    }

    @Test
    void generatedClientWithoutTarget_isCoalesced() {
        Object client = proxy(null, () -> "own " + advised.incrementAndGet());
        assertThat(Woven.call(client, "get", "a")).isEqualTo("own 1");
        assertThat(Woven.call(client, "get", "a")).isEqualTo("own 1");
        Snapshot counted = woven.counters("Api.get");
        assertThat(counted.leads()).isEqualTo(1);
        assertThat(counted.hits()).isEqualTo(1);
        assertThat(Woven.call(proxy(null, () -> "other"), "get", "a"))
                .as("each object has its own result")
                .isEqualTo("other");
    }

    @Test
    void proxyOfWovenClass_passes() {
        Object real = woven.make("Real");
        Object proxy = proxy(real, advised::incrementAndGet);
        for (int i = 0; i < 3; i++) {
            assertThat(Woven.call(proxy, "get", "a")).isEqualTo("a1");
        }
        assertThat(advised).as("the proxy does its work for every call").hasValue(3);
        assertThat(woven.counters("Real.get").leads()).isEqualTo(1);
        assertThat(woven.counters("Real.get").hits()).isEqualTo(2);
        assertThat(woven.counters("Api.get").leads()).isZero();
        assertThat(woven.counters("Api.get").hits()).isZero();
    }

    @Test
    void proxyOfProxy_passes() {
        Object real = woven.make("Real");
        Object proxy = proxy(proxy(real, advised::incrementAndGet), advised::incrementAndGet);
        for (int i = 0; i < 3; i++) {
            assertThat(Woven.call(proxy, "get", "a")).isEqualTo("a1");
        }
        assertThat(advised).hasValue(6);
        assertThat(woven.counters("Real.get").leads()).isEqualTo(1);
        assertThat(woven.counters("Api.get").leads()).isZero();
    }

    @Test
    void firstProxyCallHitsCacheOfTarget_proxyPasses() {
        Object real = woven.make("Real");
        assertThat(Woven.call(real, "get", "a")).isEqualTo("a1");
        Object proxy = proxy(real, advised::incrementAndGet);
        for (int i = 0; i < 3; i++) {
            assertThat(Woven.call(proxy, "get", "a")).isEqualTo("a1");
        }
        assertThat(advised).hasValue(3);
        assertThat(woven.counters("Api.get").leads()).isZero();
    }

    @Test
    void targetLoadsDuringProxyCall_proxyPasses() throws Exception {
        @Nullable Object[] real = new @Nullable Object[1];
        Object proxy = proxy(null, () -> {
            Object target = real[0] == null ? woven.make("Real") : real[0];
            real[0] = target;
            return Woven.call(target, "get", "a");
        });
        assertThat(Woven.call(proxy, "get", "a")).isEqualTo("a1");
        assertThat(Woven.call(proxy, "get", "a")).isEqualTo("a1");
        assertThat(woven.counters("Real.get").hits()).isEqualTo(1);
        assertThat(woven.counters("Api.get").leads()).isZero();
    }

    @Test
    void proxyOfInheritedDefaultMethod_isNotWoven() {
        Object inheriting = woven.make("Inheriting");
        Object cached = halfName(inheriting);
        Object proxy = woven.make("Half_ClientProxy", inheriting);
        for (int i = 0; i < 3; i++) {
            assertThat(halfName(proxy)).isEqualTo(cached);
        }
        assertThat(woven.field("Half_ClientProxy", "advised", proxy)).isEqualTo(3);
        assertThat(woven.isLinked("Half_ClientProxy.name")).isFalse();
    }

    private @Nullable Object halfName(Object on) {
        try {
            return Woven.invoke(woven.type("Half").getDeclaredMethod("name", String.class), on, "a");
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void proxyWithUnresolvableKey_isNotWoven() {
        assertThat(Woven.call(woven.make("Nameless_ClientProxy"), "get", "a")).isEqualTo("a");
        assertThat(woven.isLinked("Nameless.get")).isFalse();
    }

    private Object proxy(@Nullable Object target, Callable<?> advice) {
        return woven.make("Api_ClientProxy", target, advice);
    }
}
