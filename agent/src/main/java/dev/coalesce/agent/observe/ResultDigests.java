package dev.coalesce.agent.observe;

import dev.coalesce.agent.classes.KnownSizes;
import dev.coalesce.agent.digest.Digest;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the results of one method's calls, to compare them. A large result takes longer to read than a short body runs.
 * So reading has a budget: a share of the time that the bodies take. What is left after the first calls, which the
 * interpreter runs, is enough for each result of a slow body, and for one of several results of a quick body.
 *
 * <p>All fields are racy: a lost update makes the share a little larger or smaller.
 */
final class ResultDigests {
    /** Reading results may take 1/256 of the bodies' time: 0.4 %. */
    private static final int SHARE = 256;

    private static final long FIRST_BUDGET = TimeUnit.MILLISECONDS.toNanos(5);

    /** A body that takes this long makes each result worth reading. Otherwise one of several results is read. */
    private static final long ALWAYS_READ_NANOS = TimeUnit.MICROSECONDS.toNanos(120);

    private static final int READ_INTERVAL = 8;

    /** The interval at which reading is timed. Reading the clock costs as much as reading a short text. */
    private static final int TIMED_INTERVAL = 8;

    private static final long MAX_FIRST_COST = TimeUnit.MICROSECONDS.toNanos(20);

    private final Digest digest;
    private final LongSupplier clock;
    private long budget = FIRST_BUDGET;

    /** How long reading one result has taken recently. */
    private long cost;

    private long results;
    private long bytes;

    ResultDigests(Digest digest, LongSupplier clock) {
        this.digest = digest;
        this.clock = clock;
    }

    /**
     * Returns 16 bits of the digest of a result; 0 if the result is not read or not known.
     *
     * @param call what the call is in the first of the caches in which it is simulated
     * @param start when it began
     * @param nanos how long its body took
     * @param result its result
     */
    short of(@Nullable SimulatedCall call, long start, long nanos, @Nullable Object result) {
        budget = Math.min(budget + nanos / SHARE, Math.max(FIRST_BUDGET, cost));
        return budget >= cost && isWorthReading(call, start, nanos) ? read(result) : 0;
    }

    private static boolean isWorthReading(@Nullable SimulatedCall call, long start, long nanos) {
        if (nanos >= ALWAYS_READ_NANOS || (start & (READ_INTERVAL - 1)) == 0) {
            return true;
        }
        for (SimulatedCall each = call; each != null; each = each.next) {
            if (each.comparesResult()) {
                return true;
            }
        }
        return false;
    }

    private short read(@Nullable Object result) {
        boolean isTimed = results++ % TIMED_INTERVAL == 0;
        long start = isTimed ? clock.getAsLong() : 0;
        bytes += KnownSizes.of(result);
        long read = digest.ofResult(result);
        if (isTimed) {
            long took = Math.min(clock.getAsLong() - start, 4 * cost + MAX_FIRST_COST); // classes may have been loaded
            cost += (took - cost) / 4;
        }
        budget -= cost;
        return read == Digest.UNKNOWN ? 0 : (short) (read | 1);
    }

    /** The mean size of a result; 0 if it is not known. */
    long meanBytes() {
        return results == 0 ? 0 : bytes / results;
    }
}
