package dev.coalesce.agent.transaction;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one method that open transactions hold. No result of such a key is cached, whoever loads it, because the
 * result may be older than the transaction's commit or newer than its rollback.
 *
 * <p>Concurrency: {@code held} is replaced as a whole, under this object's monitor, and read without a lock.
 */
public final class Embargo {
    private static final HeldKeys[] NONE = {};

    private volatile HeldKeys[] held = NONE;

    /** Creates an embargo on nothing. */
    public Embargo() {}

    /**
     * Tells whether any transaction holds a key.
     *
     * @param key the key
     * @return true if its result must not be cached
     */
    public boolean forbids(Object key) {
        for (HeldKeys each : held) {
            if (each.contains(key) && !each.refersTo(null)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether one transaction holds a key. */
    boolean isHeldBy(OpenTransaction transaction, Object key) {
        for (HeldKeys each : held) {
            if (each.refersTo(transaction) && each.contains(key)) {
                return true;
            }
        }
        return false;
    }

    synchronized void add(HeldKeys keys) {
        List<HeldKeys> all = without(keys);
        all.add(keys);
        held = all.toArray(NONE);
    }

    synchronized void remove(HeldKeys keys) {
        held = without(keys).toArray(NONE);
    }

    /** Also leaves out the keys of transactions that were garbage collected without an end. */
    private List<HeldKeys> without(HeldKeys keys) {
        List<HeldKeys> all = new ArrayList<>();
        for (HeldKeys each : held) {
            if (each != keys && !each.refersTo(null)) {
                all.add(each);
            }
        }
        return all;
    }
}
