package dev.coalesce.agent.verify;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The last calls of some keys: for each key, the last call of up to {@value #WAYS} contexts. A call replaces the one
 * with the same context. Otherwise it takes a free place, or one that is chosen at random: with more contexts than
 * places that come in turn, the oldest would never be met again.
 *
 * <p>Keys share {@value #SETS} sets of {@value #KEYS} places in the same way. All methods are called with the monitor
 * of the method.
 */
final class PairTable {
    /** The contexts of a key. */
    static final int WAYS = 4;

    private static final int SETS = 128;
    private static final int KEYS = 4;

    private final Memory memory;
    private final SplittableRandom random = new SplittableRandom();
    private final long[] keys = new long[SETS * KEYS];
    private final SeenCall[] @Nullable [] calls = new SeenCall[SETS * KEYS][];
    private int bytes;

    PairTable(Memory memory) {
        this.memory = memory;
    }

    /** Returns the calls of a key. Null elements are free; null if the key is not in the table. */
    @Nullable
    SeenCall @Nullable [] find(long key) {
        int first = first(key);
        for (int i = first; i < first + KEYS; i++) {
            if (calls[i] != null && keys[i] == key) {
                return calls[i];
            }
        }
        return null;
    }

    /** Adds a call. The ignored dimensions do not make contexts differ. */
    void add(long key, SeenCall call, long ignored) {
        @Nullable SeenCall[] places = find(key);
        if (places == null) {
            places = add(key);
        }
        int place = place(places, call, ignored);
        SeenCall before = places[place];
        int more = call.bytes() - (before == null ? 0 : before.bytes());
        if (more > 0 && !memory.reserve(more)) {
            return;
        }
        memory.release(Math.max(0, -more));
        bytes += more;
        places[place] = call;
    }

    private int place(@Nullable SeenCall[] places, SeenCall call, long ignored) {
        int free = -1;
        for (int i = 0; i < WAYS; i++) {
            SeenCall each = places[i];
            if (each == null) {
                free = i;
            } else if ((each.differences(call) & ~ignored) == 0) {
                return i;
            }
        }
        return free >= 0 ? free : random.nextInt(WAYS);
    }

    private @Nullable SeenCall[] add(long key) {
        int first = first(key);
        int at = first + random.nextInt(KEYS);
        for (int i = first; i < first + KEYS; i++) {
            at = calls[i] == null ? i : at;
        }
        release(calls[at]);
        keys[at] = key;
        @Nullable SeenCall[] places = new SeenCall[WAYS];
        calls[at] = places;
        return places;
    }

    private void release(@Nullable SeenCall @Nullable [] places) {
        if (places != null) {
            for (SeenCall each : places) {
                int freed = each == null ? 0 : each.bytes();
                bytes -= freed;
                memory.release(freed);
            }
        }
    }

    private static int first(long key) {
        return (int) ((key ^ (key >>> 32)) & (SETS - 1)) * KEYS;
    }

    void clear() {
        memory.release(bytes);
        bytes = 0;
        java.util.Arrays.fill(calls, null);
    }
}
