package dev.coalesce.agent.verify;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.Paths;
import dev.coalesce.agent.digest.ResultDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the calls of one method. Each call runs its own body. The result of a verified call is compared with those
 * of earlier calls with the same key that are not older than the ttl: one with the same context, and one with another.
 *
 * <p>Concurrency: the tables and samples are guarded by this object's monitor. Contexts and results are read outside of
 * it.
 */
public final class VerifiedMethod {
    /** Calls of a method without a ttl are compared if they are not further apart: they might have overlapped. */
    private static final long MIN_WINDOW_NANOS = 1_000_000_000L;

    private static final int FIRST_ANALYSIS = 24;

    /** After this many differences without an explanation, more of the context is read. */
    private static final int MIN_UNEXPLAINED = 3;

    /** Every one of so many pairs, an earlier result is read again. */
    private static final int REREAD_INTERVAL = 2;

    private final CallReader reader;
    private final Digest digest;
    private final long window;
    private final LongSupplier clock;
    private final Findings findings;
    private final Paths paths = new Paths();
    private final Sampling sampling = new Sampling();
    private final SplittableRandom random = new SplittableRandom();
    private final PairTable table;
    private final Dimensions dimensions = new Dimensions();
    private final Pairs equal = new Pairs();
    private final Pairs different = new Pairs();
    private final Tally tally = new Tally();
    private long nextAnalysis = FIRST_ANALYSIS;
    private boolean hasLeak;

    /**
     * A leak that was found. It holds if later pairs do not show it again; one that was found before more of the context
     * was read, only until enough is known.
     */
    private @Nullable Verdict earlier;

    private volatile Set<String> leaks = Set.of();
    private volatile boolean isClosed;

    /** The version of the reader whose pairs are in the samples. */
    private int version;

    /**
     * Creates a method.
     *
     * @param reader reads the key and the context of a call
     * @param digest reads results
     * @param ttlNanos the method's ttl; 0 if it has none
     * @param clock tells the time in nanoseconds
     * @param memory limits the memory of all methods
     * @param findings is told what is found, by threads of the application
     */
    public VerifiedMethod(
            CallReader reader, Digest digest, long ttlNanos, LongSupplier clock, Memory memory, Findings findings) {
        this.reader = reader;
        this.digest = digest;
        this.window = Math.max(MIN_WINDOW_NANOS, ttlNanos);
        this.clock = clock;
        this.findings = findings;
        this.table = new PairTable(memory);
    }

    /**
     * Decides whether the next call is verified.
     *
     * @return true if {@link #enter} is to be called
     */
    public boolean samples() {
        return sampling.next();
    }

    /**
     * Begins a call.
     *
     * @param arguments the object, unless the method is static, and the arguments
     * @return null if the call cannot be verified
     */
    public @Nullable VerifiedCall enter(@Nullable Object... arguments) {
        long start = clock.getAsLong();
        CallContext context = new CallContext(reader.version());
        long key = reader.read(arguments, context);
        long begin = clock.getAsLong();
        return key == Digest.UNKNOWN || isClosed ? null : new VerifiedCall(this, key, context, begin, begin - start);
    }

    /** Called at the end of a call. */
    void end(VerifiedCall call, @Nullable Object result, @Nullable Throwable thrown) {
        long end = clock.getAsLong();
        ResultDigest parts = thrown != null ? digest.ofFailure(thrown) : digest.ofParts(result, paths);
        call.context.end();
        Comparison comparison = add(call, parts, end, thrown == null ? result : null);
        if (comparison.toReread != null) {
            reread(comparison.toReread, result);
        }
        boolean isFound = comparison.isAnalysisDue && analyse();
        sampling.spent(end - call.begin, call.spent + clock.getAsLong() - end);
        if (comparison.mismatch != null) {
            findings.differ(comparison.mismatch);
        }
        if (isFound) {
            Verdict verdict = verdict();
            leaks = Set.copyOf(verdict.dimensions());
            findings.leaks(verdict);
        }
    }

    /** The work that is left for the time after the monitor. */
    private record Comparison(
            @Nullable SeenCall toReread, @Nullable Mismatch mismatch, boolean isAnalysisDue) {}

    private synchronized Comparison add(VerifiedCall call, ResultDigest parts, long end, @Nullable Object result) {
        int current = reader.version();
        if (version != current) {
            version = current;
            forget(); // the contexts so far lack what is read from now on
        }
        tally.ended();
        if (call.context.version != current) {
            return new Comparison(null, null, false);
        }
        int[] context = call.context.values(dimensions);
        dimensions.count(call.context.inKey(dimensions), context);
        SeenCall seen = new SeenCall(parts, context, call.begin, end, result);
        long ignored = dimensions.everNew();
        SeenCall toReread = null;
        Mismatch mismatch = null;
        @Nullable SeenCall[] earlier = isClosed ? null : table.find(call.key);
        if (earlier != null) {
            SeenCall same = null;
            SeenCall other = null;
            int others = 0;
            for (SeenCall each : earlier) {
                if (each != null && call.begin - each.end <= window) {
                    if ((each.differences(seen) & ~ignored) == 0) {
                        same = same == null || each.end > same.end ? each : same;
                    } else if (random.nextInt(++others) == 0) {
                        other = each;
                    }
                }
            }
            int differingOfSame = compare(equal, same, seen, call.key);
            int differing = compare(different, other, seen, call.key);
            if (differingOfSame != 0) { // says more: the difference has another cause than the context
                mismatch = new Mismatch(this, 0, differingOfSame);
            } else if (other != null && differing != 0) {
                mismatch = new Mismatch(this, other.differences(seen) & ~ignored, differing);
            }
            SeenCall any = same != null ? same : other;
            toReread = any != null && tally.compared() % REREAD_INTERVAL == 0 ? any : null;
        }
        if (!isClosed) {
            table.add(call.key, seen, ignored);
        }
        boolean isDue = equal.total() + different.total() >= nextAnalysis;
        if (isDue) {
            nextAnalysis += Math.max(FIRST_ANALYSIS, nextAnalysis / 2);
        }
        return new Comparison(toReread, mismatch, isDue);
    }

    /** Returns the parts in which the results differ. */
    private int compare(Pairs pairs, @Nullable SeenCall earlier, SeenCall later, long key) {
        if (earlier == null) {
            return 0;
        }
        if (earlier.result.isOpaque() || later.result.isOpaque()) {
            tally.opaque();
            return 0;
        }
        int differing = earlier.result.differences(later.result);
        tally.compared(differing, later.result.isIncomplete());
        pairs.add(
                earlier.differences(later), differing, (int) (key ^ (key >>> 32)), Gaps.of(later.begin - earlier.end));
        return differing;
    }

    /** Reads an earlier result again. The application may have changed it, which its followers would have seen. */
    private void reread(SeenCall earlier, @Nullable Object result) {
        Object object = earlier.object();
        if (object != null && object != result) {
            int changed = earlier.result.differences(digest.ofParts(object, paths));
            if (changed != 0) {
                synchronized (this) {
                    tally.mutated(changed);
                }
            }
        }
    }

    /** Returns true for the first leak. */
    private synchronized boolean analyse() {
        if (hasLeak) {
            return false;
        }
        Analysis analysis = new Analysis(equal, different, dimensions.everNew());
        boolean isFound = !analysis.causes().isEmpty();
        if ((isFound || tally.different() >= MIN_UNEXPLAINED) && reader.readMore()) {
            earlier = isFound ? judge() : null;
            return false;
        }
        if (isFound) {
            earlier = judge();
            hasLeak = true;
        }
        return isFound;
    }

    private void forget() {
        table.clear();
        equal.clear();
        different.clear();
        tally.clear();
        nextAnalysis = FIRST_ANALYSIS;
    }

    /**
     * Judges the method.
     *
     * @return the verdict of this moment
     */
    public synchronized Verdict verdict() {
        Verdict current = judge();
        boolean isKnown = hasLeak ? current.kind() == Verdict.Kind.LEAK : current.kind() != Verdict.Kind.UNDECIDED;
        return earlier == null || isKnown ? current : earlier;
    }

    private Verdict judge() {
        return new Judgement(
                        new Analysis(equal, different, dimensions.everNew()),
                        different,
                        dimensions,
                        paths,
                        tally,
                        reader.obstacle())
                .verdict();
    }

    /**
     * Returns how many pairs of calls were compared, by what came of it. The counts never fall.
     *
     * @return {@code same}, {@code different}, {@code opaque}
     */
    public synchronized long[] compared() {
        return tally.counts();
    }

    /**
     * Returns what the results depend on and the key omits, as far as it was known when the leak was found.
     *
     * @return the dimensions; empty if there is no leak
     */
    public Set<String> leaks() {
        return leaks;
    }

    /** Names the dimensions of a mask. */
    synchronized List<String> dimensions(long mask) {
        List<String> names = new ArrayList<>();
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            names.add(dimensions.name(Long.numberOfTrailingZeros(rest)));
        }
        return names;
    }

    /** Names the parts of a mask; the whole result has no name. */
    List<String> paths(int mask) {
        return paths.names(mask);
    }

    /** Gives the memory back. */
    public synchronized void close() {
        isClosed = true;
        table.clear();
    }
}
