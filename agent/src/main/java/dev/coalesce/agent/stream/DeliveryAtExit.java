package dev.coalesce.agent.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Delivers what upstreams have emitted before the JVM ends. Without the agent, upstream's thread would have delivered it
 * itself: {@code main} could not have ended before that. Elements that arrive after the shutdown has begun are not
 * waited for, and a subscriber that makes no progress is not either.
 */
final class DeliveryAtExit implements Runnable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How long to wait for a worker that gets nowhere. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

    @Override
    public void run() {
        Map<Dispatcher.Worker, Long> targets = new HashMap<>();
        for (Dispatcher.Worker worker : DispatcherWatch.workers()) {
            targets.put(worker, worker.emitted());
        }
        long start = System.nanoTime();
        long progress = start;
        long seen = -1;
        for (long now = start; now - start < MAX_NANOS && now - progress < STUCK_NANOS; now = System.nanoTime()) {
            long turns = 0;
            boolean isDone = true;
            for (Map.Entry<Dispatcher.Worker, Long> each : targets.entrySet()) {
                isDone &= each.getKey().hasOffered(each.getValue());
                turns += each.getKey().progress();
            }
            if (isDone) {
                return;
            }
            if (turns != seen) {
                seen = turns;
                progress = now;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
