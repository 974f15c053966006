package dev.coalesce.junit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/** One run of JUnit's engine: which tests may run at the same time. Thread-safe. */
final class TestRun {
    /** Not bound to a thread, because JUnit may end a test on another thread than it began on. */
    private final StampedLock lock = new StampedLock();

    /**
     * The threads that run a test. A thread that waits inside a test may begin another test meanwhile, if JUnit runs
     * tests in a fork-join pool. Such a test must not wait for the one that it interrupts.
     */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private final @Nullable TestEngine engine;
    private final @Nullable CoalesceProbe probe;

    TestRun(@Nullable TestEngine engine) {
        this.engine = engine;
        this.probe = engine == null ? null : new CoalesceProbe(engine);
    }

    @Nullable
    CoalesceProbe probe() {
        return probe;
    }

    /** Waits until a test may run. */
    Turn begin(boolean alone) {
        Thread thread = Thread.currentThread();
        if (!threads.add(thread)) {
            return new Turn(this, null, 0, false);
        }
        long stamp;
        boolean isAlone = true;
        if (alone) {
            stamp = lock.writeLock();
        } else {
            stamp = lock.tryWriteLock();
            isAlone = stamp != 0;
            stamp = isAlone ? stamp : lock.readLock();
        }
        if (isAlone && engine != null) {
            engine.ask("drop");
        }
        if (isAlone && probe != null) {
            probe.startOver();
        }
        if (isAlone && !alone) {
            stamp = lock.tryConvertToReadLock(stamp);
        }
        return new Turn(this, thread, stamp, alone);
    }

    void turnOff(boolean off) {
        if (engine != null) {
            engine.ask("mode", !off);
        }
    }

    /** Lets other tests run. */
    void end(@Nullable Thread thread, long stamp, boolean alone) {
        try {
            if (alone && probe != null) {
                probe.end();
            }
        } finally {
            if (thread != null) {
                threads.remove(thread);
            }
            if (stamp != 0) {
                lock.unlock(stamp);
            }
        }
    }
}
