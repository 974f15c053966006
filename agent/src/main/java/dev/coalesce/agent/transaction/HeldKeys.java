package dev.coalesce.agent.transaction;

import dev.coalesce.agent.key.Keys;
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

    /**
     * Keys without the parts of a context, because callers of every context may see what a transaction writes. Only
     * grows, until {@link #all} is set.
     */
    private final Set<Object> keys = ConcurrentHashMap.newKeySet();

    private volatile boolean all;

    HeldKeys(OpenTransaction transaction) {
        super(transaction);
    }

    void add(Object key) {
        if (!all) {
            keys.add(Keys.own(key));
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
        return all || keys.contains(Keys.own(key)) || all; // again, because addAll may have cleared the set in between
    }

    void invalidate(InvalidationTarget target) {
        if (all) {
            target.invalidateNow(null);
        } else {
            keys.forEach(target::invalidateNow);
        }
    }
}
