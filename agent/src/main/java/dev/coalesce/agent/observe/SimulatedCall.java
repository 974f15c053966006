package dev.coalesce.agent.observe;

import org.jspecify.annotations.Nullable;

/** What one running call is in one simulated cache. Written when the call enters, by its thread, and read at its end. */
final class SimulatedCall {
    final SimulatedCache cache;
    final long key;
    final @Nullable SimulatedCall next;

    /** The index of the key when the call entered. The key may have moved. */
    int entry;

    /** Identifies the call while it leads, see {@link SimulatedCache}. */
    int token;

    /** What the call is at each ttl: two bits each. */
    int outcomes;

    /** The digests of the results that its hits would have received: 16 bits for each ttl. */
    private long digests;

    private int moreDigests;

    SimulatedCall(SimulatedCache cache, long key, @Nullable SimulatedCall next) {
        this.cache = cache;
        this.key = key;
        this.next = next;
    }

    int outcome(int rung) {
        return (outcomes >> (rung << 1)) & 3;
    }

    short digest(int rung) {
        return (short) (rung < 4 ? digests >> (rung << 4) : moreDigests >> ((rung - 4) << 4));
    }

    void setDigest(int rung, short digest) {
        if (digest == 0) {
            return; // as it is
        }
        if (rung < 4) {
            digests |= (digest & 0xffffL) << (rung << 4);
        } else {
            moreDigests |= (digest & 0xffff) << ((rung - 4) << 4);
        }
    }

    /** Tells whether a hit of this call would have received a result whose digest is known. */
    boolean comparesResult() {
        return (digests | moreDigests) != 0;
    }
}
