package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tests that callbacks of one caller's future affect only that caller, and run where they would without the agent. */
class CallbackTest {
    private final Calls calls = Calls.ofFutures();
    private final CompletableFuture<String> upstream = new CompletableFuture<>();
    private final Gate gate = new Gate();

    private CompletableFuture<String> call() {
        return calls.future("k", () -> upstream);
    }

    private void block() {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Caller completeUpstream() {
        return Caller.start(() -> upstream.complete("v"));
    }

    @Test
    void followersCallbackBlocks_othersGetResult() {
        CompletableFuture<String> leader = call();
        CompletableFuture<String> before = call();
        call().thenRun(this::block);
        CompletableFuture<String> after = call();
        Caller waiting = Caller.start(before::join);
        Caller completing = completeUpstream();
        gate.awaitReached();

        assertThat(leader).isCompletedWithValue("v");
        assertThat(after).isCompletedWithValue("v");
        assertThat(waiting.result()).isEqualTo("v");
        gate.open();
        assertThat(completing.result()).isEqualTo(true);
    }

    @Test
    void callbackBlocks_callbacksOfOthersRun() {
        CompletableFuture<String> first = call().thenApply(v -> v + 1);
        call().thenRun(this::block);
        CompletableFuture<String> last = call().thenApply(v -> v + 2);
        Caller completing = completeUpstream();

        assertThat(Eventually.of(first)).isEqualTo("v1");
        assertThat(Eventually.of(last)).isEqualTo("v2");
        gate.open();
        assertThat(completing.result()).isEqualTo(true);
    }

    @Test
    void callbacksWaitForEachOther_doNotDeadlock() {
        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture<Void> first = call().thenRun(() -> meet(both));
        CompletableFuture<Void> second = call().thenRun(() -> meet(both));
        Caller completing = completeUpstream();

        assertThat(Caller.start(first::join).result()).isNull();
        assertThat(Caller.start(second::join).result()).isNull();
        assertThat(completing.result()).isEqualTo(true);
    }

    private static void meet(CountDownLatch both) {
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callbackJoinsAnotherCallersFuture_getsResult() {
        CompletableFuture<String> leader = call();
        CompletableFuture<String> other = call();
        CompletableFuture<String> stage = other.thenApply(v -> "other " + v);
        CompletableFuture<String> joining = call().thenApply(v -> leader.join() + other.join() + stage.join());
        completeUpstream();

        assertThat(Eventually.of(joining)).isEqualTo("vvother v");
    }

    @Test
    void callbacksRun_onThreadThatCompletesUpstream() {
        CompletableFuture<Thread> leaders = call().thenApply(v -> Thread.currentThread());
        CompletableFuture<Thread> followers = call().thenApply(v -> Thread.currentThread());
        Caller completing = completeUpstream();

        assertThat(completing.result()).isEqualTo(true);
        assertThat(leaders).isCompletedWithValue(completing.thread());
        assertThat(followers).isCompletedWithValue(completing.thread());
    }

    @Test
    void bodyReturnsCompletedFuture_callbacksOfFollowersDoNotHoldUpLeader() {
        Gate body = new Gate();
        Caller leader = Caller.start(() -> calls.future("k", () -> {
            body.pass();
            return CompletableFuture.completedFuture("v");
        }));
        body.awaitReached();
        CompletableFuture<Void> follower = call().thenRun(this::block);
        body.open();

        assertThat(((CompletableFuture<?>) Objects.requireNonNull(leader.result())).join())
                .isEqualTo("v");
        gate.open();
        assertThat(Caller.start(follower::join).result()).isNull();
    }

    @Test
    void resultArrivedButCallbackBlocks_followerDoesNotTimeOut() {
        Calls limited = Calls.ofFutures("waitTimeout", "50ms");
        CompletableFuture<String> leader = limited.future("k", () -> upstream);
        upstream.complete("v");
        CompletableFuture<String> slow = new CompletableFuture<>();
        limited.future("l", () -> slow);
        CompletableFuture<String> other =
                limited.<String>future("l", CompletableFuture::new).thenApply(v -> v);
        limited.future("l", CompletableFuture::new).thenRun(this::block);
        Caller completing = Caller.start(() -> slow.complete("w"));
        gate.awaitReached();

        assertThat(leader).isCompletedWithValue("v");
        assertThat(Eventually.of(other)).isEqualTo("w");
        assertThat(limited.counters().timeouts()).isZero();
        gate.open();
        assertThat(completing.result()).isEqualTo(true);
    }

    /** A future of a managed executor. */
    private static final class Managed<T> extends CompletableFuture<T> {
        private final Executor executor;

        Managed(Executor executor) {
            this.executor = executor;
        }

        @Override
        public Executor defaultExecutor() {
            return executor;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Managed<>(executor);
        }
    }

    @Test
    void futureOfManagedExecutor_asyncStagesRunThere() {
        AtomicReference<Thread> managed = new AtomicReference<>();
        Executor executor = task -> {
            Thread thread = new Thread(task);
            managed.set(thread);
            thread.start();
        };
        Managed<String> future = new Managed<>(executor);
        CompletableFuture<String> leader = calls.future("k", () -> future);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        CompletableFuture<Thread> stage = follower.thenApply(v -> v).thenApplyAsync(v -> Thread.currentThread());
        future.complete("v");

        assertThat(Eventually.of(stage)).isSameAs(managed.get());
        assertThat(leader.defaultExecutor()).isSameAs(executor);
    }

    @Test
    void plainFuture_hasUsualExecutor() {
        CompletableFuture<String> leader = call();
        upstream.complete("v");

        assertThat(leader.defaultExecutor()).isSameAs(new CompletableFuture<>().defaultExecutor());
    }
}
