package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.GeneratedLike;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.pool.TypePool;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a proxy does its work, such as a security check, for every caller, whatever object is behind it. */
class ProxiesInFrontTest {
    private static final String SOURCE = """
            interface Api { @Coalesce(key = "p0", ttl = "1h", errorTtl = "1h") Object get(String id, String who); }
            interface Other { @Coalesce(key = "p0", ttl = "2h") Object get(String id, String who); }
            interface Narrow extends Api {}
            interface Answering extends Api { @Override default Object get(String id, String who) { return "secret"; } }
            class Real implements Api { @Override public Object get(String id, String who) { return "secret"; } }
            class Below implements Narrow { @Override public Object get(String id, String who) { return "secret"; } }
            class Locking implements Api { @Override public synchronized Object get(String id, String who) { return "secret"; } }
            class Torn implements Api, Other { @Override public Object get(String id, String who) { return "secret"; } }
            class HasGet { public Object get(String id, String who) { return "secret"; } }
            class Inheriting extends HasGet implements Api {}
            class ByDefault implements Answering {}
            class AtBuildTime implements Api {
                String wovenBy = "dev/coalesce/runtime/CoalesceRuntime";
                @Override public Object get(String id, String who) { return "secret"; }
            }
            class Api$MockitoMock$1 implements Api { @Override public Object get(String id, String who) { return "mocked"; } }
            class Api_ClientProxy implements Api {
                Supplier<Object> target;
                Function<String, Object> advice;
                Api_ClientProxy(Supplier<Object> target, Function<String, Object> advice) {
                    this.target = target;
                    this.advice = advice;
                }
                @Override public Object get(String id, String who) {
                    Object own = advice.apply(who);
                    return own != null ? own : ((Api) target.get()).get(id, who);
                }
            }
            interface Later { @Coalesce(key = "p0", ttl = "1h") CompletableFuture<Object> get(String id, String who); }
            class RealLater implements Later {
                @Override public CompletableFuture<Object> get(String id, String who) {
                    return CompletableFuture.completedFuture("secret");
                }
            }
            class Later_ClientProxy implements Later {
                Function<String, CompletableFuture<Object>> body;
                Later_ClientProxy(Function<String, CompletableFuture<Object>> body) { this.body = body; }
                @Override public CompletableFuture<Object> get(String id, String who) { return body.apply(who); }
            }
            """;

    private Woven woven = Woven.weavingOnLoad(SOURCE);

    @AfterEach
    void close() {
        woven.close();
    }

    /** Works like the proxy of a container: it checks security, and then finds the result in a cache. */
    private static @Nullable Object securityThenCache(Object who) {
        return security(who) == null ? "secret" : null;
    }

    private static @Nullable Object security(Object who) {
        if (who.equals("guest")) {
            throw new SecurityException("guest may not");
        }
        return null;
    }

    private Object proxy(Supplier<Object> target, Function<String, @Nullable Object> advice) {
        return woven.make("Api_ClientProxy", target, advice);
    }

    private static @Nullable Object get(Object proxy, String who) {
        return Woven.call(proxy, "get", "x", who);
    }

    private static void assertEveryCallerIsChecked(Object proxy) {
        assertThat(get(proxy, "admin")).isEqualTo("secret");
        assertThatThrownBy(() -> get(proxy, "guest")).isInstanceOf(SecurityException.class);
        assertThat(get(proxy, "admin")).as("the refusal is not cached").isEqualTo("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Real", "Below", "Locking", "Torn", "Inheriting", "ByDefault", "AtBuildTime"})
    void adviceAnswersItself_everyCallerIsChecked(String target) {
        Object real = woven.make(target);
        assertEveryCallerIsChecked(proxy(() -> real, ProxiesInFrontTest::securityThenCache));
        assertThat(woven.counters("Api.get").leads()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Real", "Torn", "Inheriting"})
    void adviceCallsTarget_everyCallerIsChecked(String target) {
        Object real = woven.make(target);
        assertEveryCallerIsChecked(proxy(() -> real, ProxiesInFrontTest::security));
    }

    @Test
    void classesLoadedBeforeAgent_everyCallerIsChecked() {
        woven.close();
        woven = Woven.ofLoadedClasses(GeneratedLike.libraries(Compiled.of(SOURCE)));
        Object real = woven.make("Locking");
        assertEveryCallerIsChecked(proxy(() -> real, ProxiesInFrontTest::security));
    }

    @Test
    void interfaceWithBody_everyCallerIsChecked() {
        assertThat(woven.type("Answering")).isNotNull();
        assertEveryCallerIsChecked(proxy(() -> new Object(), ProxiesInFrontTest::securityThenCache));
    }

    @Test
    void buildTimeWeaver_leavesProxiesUnchanged() throws Exception {
        ClassFileLocator files = new ClassFileLocator.Compound(
                new ClassFileLocator.Simple(GeneratedLike.libraries(Compiled.of(SOURCE))),
                ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()));
        for (String name : List.of("app.Api_ClientProxy", "app.Real")) {
            TypeDescription type = TypePool.Default.of(files).describe(name).resolve();
            DynamicType.Builder<?> builder = new ByteBuddy().redefine(type, files);
            Weaver atBuildTime = new Weaver(CoalesceGroup.class, Assertions::fail);
            assertThat(atBuildTime.weave(builder, name, files) == builder)
                    .as(name)
                    .isEqualTo(name.contains("Proxy"));
        }
    }

    @Test
    void implementationLoadedUnseen_everyCallerIsChecked() {
        woven.loadedBefore.add("app.Api");
        assertEveryCallerIsChecked(proxy(() -> new Object(), ProxiesInFrontTest::securityThenCache));
    }

    @Test
    void implementationLoadedWhileOff_proxyPasses() {
        Object proxy = proxy(() -> new Object(), who -> "own " + who);
        assertThat(get(proxy, "one")).isEqualTo("own one");
        woven.overrides.apply(null, false);
        assertThat(get(proxy, "two")).isEqualTo("own two");
        woven.loadedBefore.add("app.Api");
        woven.overrides.apply(null, true);
        assertThat(get(proxy, "three")).isEqualTo("own three");
        assertThat(get(proxy, "four")).isEqualTo("own four");
    }

    @Test
    void concurrentFirstCalls_everyCallerIsChecked() {
        Object real = woven.make("Real");
        Gate gate = new Gate();
        Object proxy = proxy(() -> real, who -> {
            if (who.equals("guest")) {
                pass(gate);
            }
            return security(who);
        });
        Caller guest = Caller.start(() -> get(proxy, "guest"));
        gate.awaitReached();
        assertThat(get(proxy, "admin")).as("does not follow the guest").isEqualTo("secret");
        gate.open();
        assertThat(guest.thrown()).isInstanceOf(SecurityException.class);
    }

    @Test
    void implementationLoadsDuringProxyCall_followerCallsProxyItself() {
        Gate gate = new Gate();
        AtomicInteger advised = new AtomicInteger();
        Object proxy = proxy(() -> woven.make("Real"), who -> {
            advised.incrementAndGet();
            if (who.equals("admin")) {
                pass(gate);
            }
            return security(who);
        });
        Caller admin = Caller.start(() -> get(proxy, "admin"));
        gate.awaitReached();
        Caller guest = Caller.start(() -> get(proxy, "guest")).awaitFollowing();
        gate.open();
        assertThat(admin.result()).isEqualTo("secret");
        assertThat(guest.thrown()).isInstanceOf(SecurityException.class);
        assertThat(advised).hasValue(2);
        assertEveryCallerIsChecked(proxy);
        assertThat(woven.counters("Api.get").leads()).isZero();
        assertThat(woven.counters("Api.get").follows()).isZero();
        assertThat(woven.errors.sum()).isZero();
    }

    @Test
    void implementationLoadsUnreached_proxyIsNoLongerCoalesced() {
        Object proxy = proxy(() -> new Object(), who -> "own " + who);
        assertThat(get(proxy, "one")).isEqualTo("own one");
        assertThat(get(proxy, "two")).as("it counts as a generated client").isEqualTo("own one");
        assertThat(woven.make("Api$MockitoMock$1")).isNotNull();
        assertThat(get(proxy, "two"))
                .as("a mock does not count as an implementation")
                .isEqualTo("own one");
        Log.setLevel("info");
        try (CapturedLog log = CapturedLog.listen()) {
            assertThat(woven.make("Real")).isNotNull();
            assertThat(get(proxy, "two")).isEqualTo("own two");
            assertThat(get(proxy, "three")).isEqualTo("own three");
            assertThat(log.lines("not coalesced"))
                    .singleElement()
                    .asString()
                    .contains("app.Api.get", "app.Real implements app.Api");
        } finally {
            Log.setLevel("warn");
        }
        assertThat(woven.counters("Api.get").leads()).isEqualTo(1);
    }

    @Test
    void implementationLoadsBeforeFutureCompletes_followerCallsProxyItself() throws Exception {
        CompletableFuture<Object> admins = new CompletableFuture<>();
        Object proxy = woven.make("Later_ClientProxy", (Function<String, CompletableFuture<Object>>) who ->
                who.equals("guest") ? CompletableFuture.failedFuture(new SecurityException("guest may not")) : admins);
        CompletableFuture<?> admin = (CompletableFuture<?>) Objects.requireNonNull(get(proxy, "admin"));
        CompletableFuture<?> guest = (CompletableFuture<?>) Objects.requireNonNull(get(proxy, "guest"));
        assertThat(guest).as("follows").isNotDone();
        assertThat(woven.make("RealLater")).isNotNull();
        assertThat(admins.complete("secret")).isTrue();
        assertThat(admin.get()).isEqualTo("secret");
        assertThatThrownBy(guest::join).hasCauseInstanceOf(SecurityException.class);
        assertThat((CompletableFuture<?>) get(proxy, "guest")).isCompletedExceptionally();
        assertThat(woven.errors.sum()).isZero();
    }

    @Test
    void proxyOfGeneratedClient_passes() {
        AtomicInteger requests = new AtomicInteger();
        Object client = proxy(() -> new Object(), who -> "answer " + requests.incrementAndGet());
        Object secured = proxy(() -> client, ProxiesInFrontTest::security);
        for (int i = 0; i < 2; i++) {
            assertThat(get(secured, "admin")).isEqualTo("answer 1");
            assertThatThrownBy(() -> get(secured, "guest")).isInstanceOf(SecurityException.class);
        }
        assertThat(woven.counters("Api.get").leads()).isEqualTo(1);
        assertThat(woven.counters("Api.get").hits()).isEqualTo(1);

        Object another = proxy(() -> client, ProxiesInFrontTest::security);
        assertThat(get(another, "admin")).as("cached by the client").isEqualTo("answer 1");
        assertThatThrownBy(() -> get(another, "guest")).isInstanceOf(SecurityException.class);
    }

    private static void pass(Gate gate) {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
