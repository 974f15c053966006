package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests woven methods that return a future. */
class FutureMethodsTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Async {
                @Coalesce(key = "p0", ttl = "1h") CompletableFuture<String> future(String k, Supplier<CompletableFuture<String>> body) { return body.get(); }
                @Coalesce(key = "p0", ttl = "1h") CompletionStage<String> stage(String k, Supplier<CompletableFuture<String>> body) { return body.get(); }
                @Coalesce(key = "p0", ttl = "1h") static CompletableFuture<String> ofClass(String k, Supplier<CompletableFuture<String>> body) { return body.get(); }
                @Coalesce(key = "p0", ttl = "1h") synchronized CompletableFuture<String> locked(String k, Supplier<CompletableFuture<String>> body) { return body.get(); }
            }
            """);

    private final Woven woven = Woven.of(CLASSES);
    private final Object async = woven.make("Async");
    private final CompletableFuture<String> upstream = new CompletableFuture<>();

    @AfterEach
    void close() {
        woven.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"future", "stage", "ofClass", "locked"})
    void incompleteFuture_isSharedAndThenCached(String method) {
        CompletableFuture<String> leader = call(method, () -> upstream);
        CompletableFuture<String> follower = call(method, CompletableFuture::new);
        follower.cancel(true);
        CompletableFuture<String> other = call(method, CompletableFuture::new);
        upstream.complete("v");

        assertThat(leader).isCompletedWithValue("v");
        assertThat(other).isCompletedWithValue("v");
        assertThat(call(method, CompletableFuture::new)).isCompletedWithValue("v");
        assertThat(leader).isNotSameAs(upstream).isNotSameAs(other);
        assertThat(woven.counters("Async." + method).leads()).isEqualTo(1);
        assertThat(woven.counters("Async." + method).follows()).isEqualTo(2);
        assertThat(woven.counters("Async." + method).hits()).isEqualTo(1);
        assertThat(woven.errors.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"future", "stage", "ofClass", "locked"})
    void leaderInterrupted_followerRunsBodyWithItsOwnArguments(String method) {
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> call(method, () -> {
            try {
                gate.pass();
                return upstream;
            } catch (InterruptedException e) {
                return CompletableFuture.failedFuture(e);
            }
        }));
        gate.awaitReached();
        CompletableFuture<String> follower = call(method, () -> CompletableFuture.completedFuture("its own"));
        leader.interrupt();

        assertThat(follower.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .join())
                .isEqualTo("its own");
        assertThat(woven.counters("Async." + method).promotions()).isEqualTo(1);
    }

    @Test
    void bodyThrows_callerReceivesException() {
        IllegalStateException failure = new IllegalStateException("no future");

        assertThat(catchThrowable(() -> call("future", () -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(woven.counters("Async.future").inFlight()).isZero();
    }

    @SuppressWarnings("unchecked") // by the methods' types
    private CompletableFuture<String> call(String method, Supplier<CompletableFuture<String>> body) {
        CompletionStage<String> stage =
                (CompletionStage<String>) Objects.requireNonNull(Woven.call(async, method, "k", body));
        return stage.toCompletableFuture();
    }
}
