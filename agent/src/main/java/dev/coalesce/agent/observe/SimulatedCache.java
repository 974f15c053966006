package dev.coalesce.agent.observe;

import dev.coalesce.agent.digest.Hashes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Simulates the flights and the cache of one method at six ttls at once, for one choice of the key and one scope. Each
 * call is a lead, a follow or a hit at each ttl, exactly as it would be if it were coalesced: a call follows only while
 * the call that would lead is running, and a result lives for its ttl from the end of that call.
 *
 * <p><b>Memory.</b> A key is a 64-bit hash, never a value. Each key has, for each ttl, a state and 16 bits of the digest
 * of the result: 44 bytes, and 5 to 11 for the open-addressed index that finds them. Entries are in chunks, so growing
 * copies only the index. At most {@value #MAX_KEYS} keys are known; a further key is not tracked, and its calls count as
 * executions.
 *
 * <p><b>State.</b> A state of 0 means that there is nothing. A positive state is the tick until which the result is
 * fresh. A negative state is the token of the call that leads: its thread in 11 bits, so that a call inside the body of
 * its own leader does not follow it, and its number in 20 bits.
 *
 * <p>All methods are called with the monitor of this object, which is held for a lookup at most.
 */
final class SimulatedCache {
    /** The call runs its body and its result is not kept: it is inside its own leader, or its key is not tracked. */
    static final int ALONE = 0;

    static final int HIT = 1;
    static final int FOLLOW = 2;
    static final int LEAD = 3;

    /** The number of keys that are known at a time. */
    static final int MAX_KEYS = 16_384;

    private static final int CHUNK_BITS = 6;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int CHUNK_BYTES = CHUNK * (8 + Rungs.COUNT * (4 + 2)) + 3 * 16;
    private static final int THREAD_SHIFT = 20;
    private static final int NUMBER_MASK = (1 << THREAD_SHIFT) - 1;

    /** A leader that is this many calls old has been lost: its end was never reported. */
    private static final int LOST = 1 << (THREAD_SHIFT - 1);

    private static final int JITTER_DIVISOR = 20;

    /** After this many calls with keys that are not tracked, expired keys are removed again. */
    private static final int PURGE_INTERVAL = 1_024;

    private final Rungs rungs;
    private final MemoryBudget budget;
    private final int rungCount;

    /** The figures of a {@link Share}, one for each ttl. */
    private final long[] hits = new long[Rungs.COUNT];

    private final long[] follows = new long[Rungs.COUNT];
    private final long[] savedNanos = new long[Rungs.COUNT];
    private final long[] compared = new long[Rungs.COUNT];
    private final long[] stale = new long[Rungs.COUNT];

    /** Positions of entries, plus one; 0: free. */
    private int[] index = new int[16];

    private long[][] keys = {};
    private int[][] states = {};
    private short[][] digests = {};
    private int size;
    private int nextToken;
    private int untilPurge;
    private long calls;
    private long untracked;
    private long nanos;
    private long bytes;
    private boolean isReleased;

    SimulatedCache(Rungs rungs, MemoryBudget budget) {
        this.rungs = rungs;
        this.rungCount = rungs.hasOwn() ? Rungs.COUNT : Rungs.OWN;
        this.budget = budget;
    }

    /** Returns a copy that goes on for itself. Calls that are running lead in the original only. */
    @Nullable
    SimulatedCache copy() {
        SimulatedCache copy = new SimulatedCache(rungs, budget);
        if (!budget.reserve(bytes)) {
            return null;
        }
        copy.bytes = bytes;
        copy.index = index.clone();
        copy.keys = keys.clone();
        copy.states = states.clone();
        copy.digests = digests.clone();
        for (int i = 0; i < keys.length; i++) {
            copy.keys[i] = keys[i].clone();
            copy.states[i] = states[i].clone();
            copy.digests[i] = digests[i].clone();
            for (int j = 0; j < copy.states[i].length; j++) {
                copy.states[i][j] = Math.max(0, copy.states[i][j]);
            }
        }
        copy.size = size;
        copy.nextToken = nextToken;
        copy.calls = calls;
        copy.untracked = untracked;
        copy.nanos = nanos;
        System.arraycopy(hits, 0, copy.hits, 0, Rungs.COUNT);
        System.arraycopy(follows, 0, copy.follows, 0, Rungs.COUNT);
        System.arraycopy(savedNanos, 0, copy.savedNanos, 0, Rungs.COUNT);
        System.arraycopy(compared, 0, copy.compared, 0, Rungs.COUNT);
        System.arraycopy(stale, 0, copy.stale, 0, Rungs.COUNT);
        return copy;
    }

    /** Decides what a call that begins now would be. */
    void enter(SimulatedCall call, int now, int threadHash) {
        int entry = isReleased ? -1 : findOrAdd(call.key, now);
        if (entry < 0) {
            return;
        }
        int number = nextToken++ & NUMBER_MASK;
        int thread = (threadHash << THREAD_SHIFT) | Integer.MIN_VALUE;
        call.token = thread | number;
        call.entry = entry;
        int[] state = states[entry >> CHUNK_BITS];
        short[] digest = digests[entry >> CHUNK_BITS];
        int at = (entry & (CHUNK - 1)) * Rungs.COUNT;
        int outcomes = 0;
        for (int rung = 0; rung < rungCount; rung++) {
            int found = state[at + rung];
            if (found > now) {
                outcomes |= HIT << (rung << 1);
                call.setDigest(rung, digest[at + rung]);
            } else if (found < 0 && ((number - found) & NUMBER_MASK) < LOST) {
                outcomes |= (found & ~NUMBER_MASK) == thread ? 0 : FOLLOW << (rung << 1);
            } else {
                outcomes |= LEAD << (rung << 1);
                state[at + rung] = call.token;
            }
        }
        call.outcomes = outcomes;
    }

    /**
     * Ends a call.
     *
     * @param digest of its result; 0 if it is not known
     */
    void end(SimulatedCall call, int now, long bodyNanos, boolean failed, short digest) {
        calls++;
        nanos += bodyNanos;
        int entry = call.token == 0 || isReleased ? -1 : find(call);
        if (entry < 0) {
            untracked++;
            return;
        }
        int at = (entry & (CHUNK - 1)) * Rungs.COUNT;
        int outcomes = call.outcomes;
        for (int rung = 0; rung < rungCount; rung++, outcomes >>= 2) {
            int outcome = outcomes & 3;
            if (outcome == HIT) {
                hits[rung]++;
                savedNanos[rung] += bodyNanos;
                if (digest != 0) {
                    compare(rung, call.digest(rung), digest, entry, at + rung);
                }
            } else if (outcome == LEAD) {
                int[] state = states[entry >> CHUNK_BITS];
                if (state[at + rung] == call.token) {
                    int ttl = rungs.ttl(rung);
                    state[at + rung] = failed || ttl == 0 ? 0 : now + jittered(ttl, call);
                    digests[entry >> CHUNK_BITS][at + rung] = digest;
                }
            } else if (outcome == FOLLOW) {
                follows[rung]++;
                savedNanos[rung] += bodyNanos;
            }
        }
    }

    /**
     * Compares the result of a hit with the one that is kept. If that one is not known, because results were not
     * compared yet when it was loaded, the result of the first hit stands for it.
     */
    private void compare(int rung, short kept, short own, int entry, int at) {
        short[] chunk = digests[entry >> CHUNK_BITS];
        if (kept != 0) {
            compared[rung]++;
            stale[rung] += kept == own ? 0 : 1;
        } else if (chunk[at] == 0) {
            chunk[at] = own;
        }
    }

    /** Shortens a ttl by up to a twentieth, as the engine does. */
    private static int jittered(int ttl, SimulatedCall call) {
        long random = Hashes.mix(call.key + call.token) >>> 48;
        return ttl - (int) (ttl * random / (JITTER_DIVISOR << 16));
    }

    /** Finds the key of a call that has entered. */
    private int find(SimulatedCall call) {
        int entry = call.entry;
        return entry < size && keys[entry >> CHUNK_BITS][entry & (CHUNK - 1)] == call.key ? entry : find(call.key);
    }

    private int find(long key) {
        int mask = index.length - 1;
        for (int slot = slot(key, mask); index[slot] != 0; slot = (slot + 1) & mask) {
            int entry = index[slot] - 1;
            if (keys[entry >> CHUNK_BITS][entry & (CHUNK - 1)] == key) {
                return entry;
            }
        }
        return -1;
    }

    private static int slot(long key, int mask) {
        return (int) (key ^ (key >>> 32)) & mask;
    }

    /** Returns the position of a key; -1 if it cannot be tracked. */
    private int findOrAdd(long key, int now) {
        int entry = find(key);
        return entry >= 0 ? entry : hasRoom(now) ? add(key) : -1;
    }

    private boolean hasRoom(int now) {
        if (size < MAX_KEYS && growChunks() && growIndex()) {
            return true;
        }
        if (untilPurge-- > 0) {
            return false;
        }
        untilPurge = PURGE_INTERVAL;
        purge(now);
        return size < keys.length * CHUNK && size < limit(index.length);
    }

    private boolean growChunks() {
        if (size < keys.length * CHUNK) {
            return true;
        }
        if (!budget.reserve(CHUNK_BYTES)) {
            return false;
        }
        bytes += CHUNK_BYTES;
        int chunks = keys.length;
        keys = Arrays.copyOf(keys, chunks + 1);
        states = Arrays.copyOf(states, chunks + 1);
        digests = Arrays.copyOf(digests, chunks + 1);
        keys[chunks] = new long[CHUNK];
        states[chunks] = new int[CHUNK * Rungs.COUNT];
        digests[chunks] = new short[CHUNK * Rungs.COUNT];
        return true;
    }

    private boolean growIndex() {
        if (size < limit(index.length)) {
            return true;
        }
        int more = index.length * Integer.BYTES;
        if (!budget.reserve(more)) {
            return false;
        }
        bytes += more;
        reindex(index.length << 1);
        return true;
    }

    /** The number of keys that an index of this length finds quickly. */
    private static int limit(int length) {
        return Math.min(MAX_KEYS, length - (length >> 2));
    }

    private void reindex(int length) {
        index = new int[length];
        for (int entry = 0; entry < size; entry++) {
            enterIndex(keys[entry >> CHUNK_BITS][entry & (CHUNK - 1)], entry);
        }
    }

    private void enterIndex(long key, int entry) {
        int mask = index.length - 1;
        int slot = slot(key, mask);
        while (index[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        index[slot] = entry + 1;
    }

    private int add(long key) {
        int entry = size++;
        keys[entry >> CHUNK_BITS][entry & (CHUNK - 1)] = key;
        int at = (entry & (CHUNK - 1)) * Rungs.COUNT;
        Arrays.fill(states[entry >> CHUNK_BITS], at, at + Rungs.COUNT, 0);
        enterIndex(key, entry);
        return entry;
    }

    /** Removes the keys that have neither a fresh result nor a leader at any ttl. No cache would know them. */
    private void purge(int now) {
        int kept = 0;
        for (int entry = 0; entry < size; entry++) {
            if (isAlive(entry, now)) {
                move(entry, kept++);
            }
        }
        size = kept;
        reindex(index.length);
    }

    private boolean isAlive(int entry, int now) {
        int at = (entry & (CHUNK - 1)) * Rungs.COUNT;
        for (int rung = 0; rung < Rungs.COUNT; rung++) {
            int state = states[entry >> CHUNK_BITS][at + rung];
            if (state < 0 || state > now) {
                return true;
            }
        }
        return false;
    }

    private void move(int from, int to) {
        keys[to >> CHUNK_BITS][to & (CHUNK - 1)] = keys[from >> CHUNK_BITS][from & (CHUNK - 1)];
        int source = (from & (CHUNK - 1)) * Rungs.COUNT;
        int target = (to & (CHUNK - 1)) * Rungs.COUNT;
        System.arraycopy(states[from >> CHUNK_BITS], source, states[to >> CHUNK_BITS], target, Rungs.COUNT);
        System.arraycopy(digests[from >> CHUNK_BITS], source, digests[to >> CHUNK_BITS], target, Rungs.COUNT);
    }

    /** The calls that have ended. */
    long calls() {
        return calls;
    }

    /** The calls that have ended and whose keys were not tracked. */
    long untracked() {
        return untracked;
    }

    /** The time that the bodies of all ended calls took. */
    long nanos() {
        return nanos;
    }

    /** What one ttl would have done so far, without its entries. */
    Share share(int rung) {
        Share share = new Share();
        share.hits = hits[rung];
        share.follows = follows[rung];
        share.savedNanos = savedNanos[rung];
        share.compared = compared[rung];
        share.stale = stale[rung];
        return share;
    }

    /** The number of keys that are known. */
    int size() {
        return size;
    }

    /** Returns what each ttl would have done, with the entries that are alive now. */
    Share[] shares(int now) {
        Share[] copies = new Share[Rungs.COUNT];
        for (int rung = 0; rung < Rungs.COUNT; rung++) {
            copies[rung] = share(rung);
            for (int entry = 0; entry < size; entry++) {
                int state = states[entry >> CHUNK_BITS][(entry & (CHUNK - 1)) * Rungs.COUNT + rung];
                copies[rung].entries += state > now ? 1 : 0;
            }
        }
        return copies;
    }

    /** The memory that this cache has reserved, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Gives the memory back. The cache is not used afterwards. */
    void release() {
        budget.release(bytes);
        isReleased = true;
        bytes = 0;
        index = new int[0];
        keys = new long[0][];
        states = new int[0][];
        digests = new short[0][];
        size = 0;
    }
}
