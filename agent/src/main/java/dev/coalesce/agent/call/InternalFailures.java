package dev.coalesce.agent.call;

import dev.coalesce.agent.report.Log;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Counts and reports what goes wrong inside the agent. The call that meets it runs as if the agent were absent.
 * Thread-safe.
 */
public final class InternalFailures implements BiConsumer<String, Throwable>, LongSupplier {
    private final LongAdder count;

    /**
     * Creates a reporter.
     *
     * @param count incremented for each failure
     */
    public InternalFailures(LongAdder count) {
        this.count = count;
    }

    /**
     * Returns how many failures were counted.
     *
     * @return the number since the agent started
     */
    @Override
    public long getAsLong() {
        return count.sum();
    }

    /**
     * Counts a failure, and logs it once for each kind. Throws nothing.
     *
     * @param what what failed, as in "a call of com.acme.Prices.price"
     * @param cause what was thrown
     */
    @Override
    public void accept(String what, Throwable cause) {
        try {
            count.increment();
            Log.warnOnce(
                    what + " " + cause.getClass().getName(),
                    what + " failed inside the agent; the call ran as if the agent were absent",
                    cause);
        } catch (Throwable e) {
            // No stack or memory is left: the application's call goes on.
        }
    }

    /**
     * Counts a call site that could not be linked, and logs it once.
     *
     * @param site identifies the call site
     * @param message what has no effect now
     * @param cause what was thrown
     */
    public void linkFailed(String site, String message, Throwable cause) {
        count.increment();
        Log.warnOnce("link " + site, message, cause);
    }
}
