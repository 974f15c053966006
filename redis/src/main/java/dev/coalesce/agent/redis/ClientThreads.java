package dev.coalesce.agent.redis;

import dev.coalesce.agent.thread.Daemon;
import io.lettuce.core.resource.ThreadFactoryProvider;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates the client's threads as the agent's are: daemons that inherit nothing from the application. Thread-safe. */
final class ClientThreads implements ThreadFactoryProvider, ThreadFactory {
    private static final String PREFIX = "coalesce-redis-";

    private final AtomicInteger created = new AtomicInteger();

    @Override
    public ThreadFactory getThreadFactory(String poolName) {
        return this;
    }

    @Override
    public Thread newThread(Runnable task) {
        // Netty's thread-local variables are slow on other threads unless the task is run like this.
        return Daemon.unstarted(
                PREFIX + created.incrementAndGet(), () -> FastThreadLocalThread.runWithFastThreadLocal(task));
    }
}
