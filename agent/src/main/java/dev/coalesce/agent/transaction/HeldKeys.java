package dev.coalesce.agent.transaction;

import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of one target that one transaction holds. A method refers to this object and not to the transaction, so a
 * transaction that the application forgets without ending it can be garbage collected. Thread-safe.
 */
final class HeldKeys extends WeakReference<OpenTransaction> {
    /** Limits the memory of a transaction that writes a million rows. Beyond it, the transaction holds all keys. */
    private static final int MAX_KEYS = 1000;

    /** Only grows, until {@link #all} is set. */
    private final Set<Object> keys = ConcurrentHashMap.newKeySet();

    private volatile boolean all;

    HeldKeys(OpenTransaction transaction) {
        super(transaction);
    }

    void add(Object key) {
        if (!all) {
            keys.add(key);
            if (keys.size() > MAX_KEYS) {
                addAll();
            }
        }
    }

    void addAll() {
        all = true; // first, so that no key is free in between
        keys.clear();
    }

    boolean contains(Object key) {
        return all || keys.contains(key) || all; // again, because addAll may have cleared the set in between
    }

    void invalidate(InvalidationTarget target) {
        if (all) {
            target.invalidateNow(null);
        } else {
            keys.forEach(target::invalidateNow);
        }
    }
}
