package dev.coalesce.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Tests the threads that run refreshes. */
class BackgroundExecutorTest {
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    @Test
    void task_inheritsContextClassLoaderOnly() {
        ClassLoader own = new ClassLoader() {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        CompletableFuture<String> inherited = new CompletableFuture<>();
        CompletableFuture<ClassLoader> context = new CompletableFuture<>();
        INHERITED.set("the caller's");
        Thread.currentThread().setContextClassLoader(own);
        try {
            BackgroundExecutor.run(() -> {
                inherited.complete(INHERITED.get());
                context.complete(Thread.currentThread().getContextClassLoader());
            });
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            INHERITED.remove();
        }

        assertThat(within(context)).isSameAs(own);
        assertThat(within(inherited)).isNull();
    }

    @Test
    void task_runsOnDaemonThread() {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        BackgroundExecutor.run(() -> thread.complete(Thread.currentThread()));

        assertThat(within(thread).isDaemon()).isTrue();
        assertThat(within(thread).getName()).startsWith("coalesce-refresh-");
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "virtual threads are not limited")
    void allThreadsBusy_staleResultIsServedAndKeyIsFree() {
        Calls calls = Calls.with("ttl", "30s", "staleFor", "1h");
        Gate gate = new Gate();
        int keys = 65; // one more than there are threads, some of which may still run work of another test
        for (int key = 0; key < keys; key++) {
            calls.call(key, () -> "old");
        }
        calls.clock.advance(Duration.ofSeconds(30));
        int refreshes = 0;
        for (int key = 0; calls.errors.sum() == 0; key++) {
            assertThat(calls.call(key, () -> {
                        gate.pass();
                        return "new";
                    }))
                    .isEqualTo("old");
            refreshes = key; // the last one was rejected
        }
        int busy = refreshes;
        Eventually.isTrue("all threads are busy", () -> calls.bodies.get() == keys + busy);

        assertThat(busy).isPositive();
        assertThat(calls.counters().inFlight()).isEqualTo(busy);
        assertThat(calls.errors.sum()).isEqualTo(1);
        gate.open();
        Eventually.isTrue("all refreshes have ended", () -> calls.counters().inFlight() == 0);
    }

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
