package dev.coalesce.agent.observe;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The six ttls that are simulated at once. A time is in ticks of an eighth of a millisecond since the observation
 * began; the last tick is reached after three days.
 */
final class Rungs {
    /** The number of ttls. */
    static final int COUNT = 6;

    /** The position of the ttl 0: only calls that overlap share. */
    static final int TOGETHER = 0;

    /** The position of the method's own ttl. */
    static final int OWN = 5;

    /** The position of the ttl that the report names when it says how many calls repeat. */
    static final int REPEATS = 3;

    private static final long TICK_NANOS = 125_000;
    private static final long[] FIXED_MILLIS = {0, 1_000, 5_000, 30_000, 300_000};
    private static final List<String> FIXED_NAMES = List.of("0", "1s", "5s", "30s", "5m");

    private final int[] ticks = new int[COUNT];

    /** Takes the method's own ttl; 0 if it has none. */
    Rungs(long ownTtlNanos) {
        for (int i = 0; i < FIXED_MILLIS.length; i++) {
            ticks[i] = ticks(TimeUnit.MILLISECONDS.toNanos(FIXED_MILLIS[i]));
        }
        ticks[OWN] = ticks(ownTtlNanos);
    }

    int ttl(int rung) {
        return ticks[rung];
    }

    /** Tells whether the method has a ttl of its own. */
    boolean hasOwn() {
        return ticks[OWN] > 0;
    }

    /** Returns the ttl as the report and the rules write it; that of the method's own ttl is {@code own}. */
    static String name(int rung) {
        return rung == OWN ? "own" : FIXED_NAMES.get(rung);
    }

    /** Converts a duration. One that is too long for the observation is as good as endless. */
    static int ticks(long nanos) {
        return (int) Math.min(Integer.MAX_VALUE >> 1, nanos / TICK_NANOS + (nanos % TICK_NANOS > 0 ? 1 : 0));
    }

    /** Converts the time since the observation began. Rounds down, so that no result lives longer than its ttl. */
    static int tick(long nanosSinceStart) {
        return (int) Math.min(Integer.MAX_VALUE >> 1, Math.max(0, nanosSinceStart) / TICK_NANOS) + 1;
    }
}
