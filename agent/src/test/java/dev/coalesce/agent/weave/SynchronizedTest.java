package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests synchronized methods: the body runs under the monitor, and followers do not wait for the monitor. */
class SynchronizedTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Locked {
                @Coalesce(key = "k")
                synchronized Object ofObject(String k, Callable<Object> body) throws Exception { return body.call(); }

                @Coalesce(key = "k", scope = Scope.TYPE)
                synchronized Object ofObjectButShared(String k, Callable<Object> body) throws Exception { return body.call(); }

                @Coalesce(key = "k")
                static synchronized Object ofClass(String k, Callable<Object> body) throws Exception { return body.call(); }
            }
            """, "-parameters");

    private final Woven woven = Woven.of(CLASSES);
    private final Object locked = woven.make("Locked");
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.open();
        woven.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofObject", "ofObjectButShared", "ofClass"})
    void synchronizedBody_runsUnderMonitor(String method) {
        assertThat(call(method, "k", () -> Thread.holdsLock(monitor(method)))).isEqualTo(true);
        assertThat(Thread.holdsLock(monitor(method))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofObject", "ofObjectButShared", "ofClass"})
    void follower_waitsForLeaderAndNotForMonitor(String method) {
        Caller leader = Caller.start(() -> call(method, "k", () -> {
            gate.pass();
            return "the leader's";
        }));
        gate.awaitReached();
        Caller follower = Caller.start(() -> call(method, "k", () -> "own")).awaitFollowing();
        Caller other = Caller.start(() -> call(method, "other", () -> "other's"));
        Eventually.isTrue(
                "the other waits for the monitor", () -> other.thread().getState() == Thread.State.BLOCKED);
        gate.open();

        assertThat(leader.result()).isEqualTo("the leader's");
        assertThat(follower.result()).isEqualTo("the leader's");
        assertThat(other.result()).isEqualTo("other's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofObject", "ofObjectButShared", "ofClass"})
    void callerHoldingMonitor_doesNotWaitForLeader(String method) {
        Gate holding = new Gate();
        Caller holder = Caller.start(() -> {
            synchronized (monitor(method)) {
                holding.pass();
                return call(method, "k", () -> "the holder's own");
            }
        });
        holding.awaitReached();
        Caller leader = Caller.start(() -> call(method, "k", () -> "the leader's"));
        Eventually.isTrue(
                "the leader waits for the monitor", () -> leader.thread().getState() == Thread.State.BLOCKED);
        holding.open();

        assertThat(holder.result()).isEqualTo("the holder's own");
        assertThat(leader.result()).isEqualTo("the leader's");
        assertThat(woven.counters("Locked." + method).inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofObject", "ofObjectButShared", "ofClass"})
    void synchronizedBody_movesIntoPrivateSyntheticMethod(String name) throws Exception {
        Class<?> type = woven.type("Locked");
        Method method = type.getDeclaredMethod(name, String.class, Callable.class);
        Method body = type.getDeclaredMethod(name + "$coalesced", String.class, Callable.class);

        assertThat(Modifier.isSynchronized(method.getModifiers())).isFalse();
        assertThat(method.getAnnotations()).hasSize(1);
        assertThat(method.getParameters()[0].getName()).isEqualTo("k");
        assertThat(method.toGenericString()).contains("Callable<java.lang.Object>");
        assertThat(method.getExceptionTypes()).containsExactly(Exception.class);
        assertThat(Modifier.isSynchronized(body.getModifiers())).isTrue();
        assertThat(Modifier.isPrivate(body.getModifiers())).isTrue();
        assertThat(Modifier.isStatic(body.getModifiers())).isEqualTo(Modifier.isStatic(method.getModifiers()));
        assertThat(body.isSynthetic()).isTrue();
        assertThat(body.getAnnotations()).isEmpty();
    }

    private Object monitor(String method) {
        return method.equals("ofClass") ? woven.type("Locked") : locked;
    }

    private @Nullable Object call(String method, String key, Callable<Object> body) {
        return Woven.call(locked, method, key, body);
    }
}
