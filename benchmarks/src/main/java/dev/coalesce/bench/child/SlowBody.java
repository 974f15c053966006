package dev.coalesce.bench.child;

import dev.coalesce.bench.jmh.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * A body that takes long for one key, and almost no time for all others. Observe mode leaves methods that take less than
 * 25 µs on average. A few slow calls keep the average above that, and all other calls show the cost around the body.
 */
public final class SlowBody {
    /** The key for which the body takes long. */
    public static final String SLOW = "slow";

    private static final int FIRST_CALLS = 3;
    private static final int THREADS = 256;
    private static final long STACK_BYTES = 1 << 18;
    private static final long SLOW_MILLIS = 1_000;

    private SlowBody() {}

    /**
     * Runs the body.
     *
     * @param id the key
     * @return the same result for all keys
     */
    public static Object run(String id) {
        if (id.equals(SLOW)) {
            sleep();
        }
        return Upstream.load(id);
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes slow calls of each method, so that the observer looks at the keys of the further calls. */
    static void call(int methods, IntConsumer slowCallOf) throws InterruptedException {
        callAtOnce(methods, FIRST_CALLS, slowCallOf);
        callAtOnce(methods, 1, slowCallOf);
    }

    /** Makes slow calls of one method, enough for millions of quick ones. */
    static void call(Runnable slowCall) throws InterruptedException {
        callAtOnce(1, FIRST_CALLS, method -> slowCall.run());
        callAtOnce(1, THREADS, method -> slowCall.run());
    }

    private static void callAtOnce(int methods, int times, IntConsumer slowCallOf) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < methods * times; i++) {
            int method = i % methods;
            Thread thread = new Thread(null, () -> slowCallOf.accept(method), "slow " + i, STACK_BYTES);
            thread.start();
            threads.add(thread);
        }
        for (Thread each : threads) {
            each.join();
        }
    }
}
