package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Gate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what followers of woven methods receive. */
class FollowersTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Slow {
                @Coalesce(key = "p0") Object declaring(String k, Callable<Object> body) throws java.io.IOException, InterruptedException { return run(body); }
                @Coalesce(key = "p0") Object silent(String k, Callable<Object> body) { return run(body); }
                @Coalesce(key = "p0") long primitive(String k, Callable<Object> body) { return (Long) run(body); }
                @Coalesce(key = "p0") void nothing(String k, Callable<Object> body) { run(body); }
                @Coalesce(key = "p0", waitTimeout = "1ms") Object impatient(String k, Callable<Object> body) { return run(body); }
                private static Object run(Callable<Object> body) { return Slow.<RuntimeException>sneaky(body); }
                @SuppressWarnings("unchecked") private static <E extends Exception> Object sneaky(Callable<Object> body) throws E {
                    try { return body.call(); } catch (Exception e) { throw (E) e; }
                }
            }
            """);

    private final Woven woven = Woven.of(CLASSES);
    private final Object slow = woven.make("Slow");
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.open();
        woven.close();
    }

    @Test
    void follower_receivesResultOfLeader() {
        Object result = new Object();
        Caller leader = lead("silent", result);
        List<Caller> followers = Caller.startFollowing(3, () -> Woven.call(slow, "silent", "k", never()));
        gate.open();

        assertThat(leader.result()).isSameAs(result);
        assertThat(followers).allSatisfy(f -> assertThat(f.result()).isSameAs(result));
    }

    @Test
    void followerOfPrimitiveOrVoidMethod_receivesResultOfLeader() {
        Caller ofPrimitive = lead("primitive", Long.MAX_VALUE);
        Caller follower =
                Caller.start(() -> Woven.call(slow, "primitive", "k", never())).awaitFollowing();
        gate.open();
        assertThat(ofPrimitive.result()).isEqualTo(Long.MAX_VALUE);
        assertThat(follower.result()).isEqualTo(Long.MAX_VALUE);

        Gate second = new Gate();
        Caller ofNothing = Caller.start(() -> Woven.call(slow, "nothing", "k", pass(second, "")));
        second.awaitReached();
        Caller other =
                Caller.start(() -> Woven.call(slow, "nothing", "k", never())).awaitFollowing();
        second.open();
        assertThat(ofNothing.result()).isNull();
        assertThat(other.result()).isNull();
    }

    @Test
    void leaderThrows_followerReceivesSameException() {
        IOException failure = new IOException("no");
        Caller leader = Caller.start(() -> Woven.call(slow, "declaring", "k", (Callable<Object>) () -> {
            gate.pass();
            throw failure;
        }));
        gate.awaitReached();
        Caller follower =
                Caller.start(() -> Woven.call(slow, "declaring", "k", never())).awaitFollowing();
        gate.open();

        assertThat(leader.thrown()).isSameAs(failure);
        assertThat(follower.thrown()).isSameAs(failure);
    }

    @Test
    void followerInterrupted_throwsDeclaredInterruptedException() {
        Caller leader = lead("declaring", "v");
        Caller follower =
                Caller.start(() -> Woven.call(slow, "declaring", "k", never())).awaitFollowing();
        follower.interrupt();

        assertThat(follower.thrown()).isExactlyInstanceOf(InterruptedException.class);
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
    }

    @Test
    void followerInterruptedUndeclared_throwsCoalesceInterruptedException() {
        Caller leader = lead("silent", "v");
        Caller follower =
                Caller.start(() -> Woven.call(slow, "silent", "k", never())).awaitFollowing();
        follower.interrupt();

        assertThat(follower.thrown())
                .isExactlyInstanceOf(CoalesceInterruptedException.class)
                .hasMessageContaining("app.Slow.silent");
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
    }

    @Test
    void followerTimesOut_throwsCoalesceTimeoutException() {
        Caller leader = lead("impatient", "v");

        assertThat(Caller.start(() -> Woven.call(slow, "impatient", "k", never()))
                        .thrown())
                .isExactlyInstanceOf(CoalesceTimeoutException.class)
                .hasMessage("waited 1 ms for another call of app.Slow.impatient with the key " + KeyMark.of("k"));
        gate.open();
        assertThat(leader.result()).isEqualTo("v");
    }

    private Caller lead(String method, Object result) {
        Caller leader = Caller.start(() -> Woven.call(slow, method, "k", pass(gate, result)));
        gate.awaitReached();
        return leader;
    }

    private static Callable<Object> pass(Gate gate, Object result) {
        return () -> {
            gate.pass();
            return result;
        };
    }

    private static Callable<Object> never() {
        return () -> {
            throw new AssertionError("a follower ran the body");
        };
    }
}
