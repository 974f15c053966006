package dev.coalesce.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
