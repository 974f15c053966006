package dev.coalesce.agent.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that one transaction of the application has invalidated so far, until it ends. Only the transaction refers to this
 * object: it goes with the transaction, even if the transaction never ends.
 *
 * <p><b>Before the end.</b> The keys are under an {@link Embargo}. The transaction's own calls of these keys run
 * uncoalesced, since nobody else sees what the transaction has written.
 *
 * <p><b>At the end.</b> The keys are invalidated again, which also makes later callers ignore loads that began before
 * the commit. After that the embargo is lifted. In the other order such a load could be cached in between. If the
 * transaction did not commit, whatever its own thread has loaded meanwhile is invalidated too.
 *
 * <p>Thread-safe: a transaction that times out is ended by another thread than its own.
 */
public final class OpenTransaction {
    /** Guarded by this object's monitor, as all fields. */
    private final Map<InvalidationTarget, HeldKeys> held = new HashMap<>();

    /** The keys that this transaction has loaded since its first invalidation, and does not hold. */
    private final Map<InvalidationTarget, HeldKeys> loaded = new HashMap<>();

    private boolean ended;

    /** Keeps an object of the application's library alive until the end. */
    private @Nullable Object attachment;

    OpenTransaction() {}

    /**
     * Keeps an object alive as long as this transaction is open.
     *
     * @param object an object of the library whose transaction this is
     */
    public synchronized void attach(Object object) {
        attachment = object;
    }

    /**
     * Returns the object that was attached.
     *
     * @return null if there is none
     */
    public synchronized @Nullable Object attachment() {
        return attachment;
    }

    /**
     * Puts a key under the embargo until this transaction ends. Does nothing if it has ended.
     *
     * @param target the methods
     * @param key a copy of the key; null for all keys
     */
    public synchronized void hold(InvalidationTarget target, @Nullable Object key) {
        if (ended) {
            return;
        }
        HeldKeys known = held.get(target);
        HeldKeys keys = known == null ? new HeldKeys(this) : known;
        if (key == null) {
            keys.addAll();
        } else {
            keys.add(key);
        }
        if (known == null) {
            held.put(target, keys);
            target.forEachEmbargo(embargo -> embargo.add(keys));
        }
    }

    /** Puts methods that were linked after {@link #hold} under the embargo too. */
    synchronized void methodLinked() {
        held.forEach((target, keys) -> target.forEachEmbargo(embargo -> embargo.add(keys)));
    }

    /**
     * Tells whether this transaction has invalidated a key.
     *
     * @param embargo the embargo of the key's method
     * @param key the key
     * @return true until this transaction ends
     */
    public boolean holds(Embargo embargo, Object key) {
        return embargo.isHeldBy(this, key);
    }

    /**
     * Notes that this transaction loads a key that it has not invalidated. Unless it commits, the result is invalidated
     * at its end.
     *
     * @param target the method
     * @param key a copy of the key
     */
    public synchronized void load(InvalidationTarget target, Object key) {
        if (!ended) {
            loaded.computeIfAbsent(target, each -> new HeldKeys(this)).add(key);
        }
    }

    /**
     * Tells whether this transaction has ended.
     *
     * @return never false after it was true
     */
    public synchronized boolean hasEnded() {
        return ended;
    }

    /**
     * Called once the transaction has ended; further calls do nothing.
     *
     * @param committed whether it has certainly committed
     */
    public void end(boolean committed) {
        List<Map.Entry<InvalidationTarget, HeldKeys>> toInvalidate;
        List<Map.Entry<InvalidationTarget, HeldKeys>> toLift;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            toLift = new ArrayList<>(held.entrySet());
            toInvalidate = new ArrayList<>(toLift);
            if (!committed) {
                toInvalidate.addAll(loaded.entrySet());
            }
        }
        try {
            toInvalidate.forEach(each -> each.getValue().invalidate(each.getKey()));
        } finally {
            toLift.forEach(each -> each.getKey().forEachEmbargo(embargo -> embargo.remove(each.getValue())));
            Transactions.ended(this);
        }
    }
}
