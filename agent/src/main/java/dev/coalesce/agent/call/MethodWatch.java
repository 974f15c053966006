package dev.coalesce.agent.call;

import dev.coalesce.agent.flight.WatchedMethod;
import java.util.concurrent.TimeUnit;

/** One method as the watch over long waits sees it. Thread-safe. */
final class MethodWatch implements WatchedMethod {
    private static final long NOTICE_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final MethodIdentity identity;

    /** When a long wait was last reported; 0 for never. Written by the thread that looks at the waits. */
    private volatile long lastNotice;

    MethodWatch(MethodIdentity identity) {
        this.identity = identity;
    }

    @Override
    public int countFrames(StackTraceElement[] stack) {
        return identity.countFrames(stack);
    }

    /** True at most once a minute. */
    @Override
    public boolean isWaitNoticeDue(long now) {
        long last = lastNotice;
        if (last != 0 && now - last < NOTICE_EVERY_NANOS) {
            return false;
        }
        lastNotice = now;
        return true;
    }
}
