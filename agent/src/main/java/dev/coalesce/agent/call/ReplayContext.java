package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.reason.Reason;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells a replayed call what it is made for. The {@link PendingReplay} of a thread waits here until the thread enters
 * the method, and is removed then: calls inside the body are ordinary ones. This is not a thread-local, so nothing
 * stays in the application's threads.
 */
public final class ReplayContext {
    private static final ConcurrentMap<Thread, PendingReplay> PENDING = new ConcurrentHashMap<>();

    private ReplayContext() {}

    static @Nullable Object run(PendingReplay replay, Callable<?> invocation) throws Exception {
        Thread me = Thread.currentThread();
        PendingReplay outer = PENDING.put(me, replay);
        try {
            return invocation.call();
        } finally {
            PENDING.remove(me, replay);
            if (outer != null) {
                PENDING.put(me, outer);
            }
        }
    }

    /**
     * Tells whether the current thread makes a call again, and has not entered its method yet.
     *
     * @return true also if the thread has entered another coalesced method first
     */
    public static boolean isReplaying() {
        return !PENDING.isEmpty() && PENDING.containsKey(Thread.currentThread());
    }

    /**
     * Makes a call uncoalesced.
     *
     * @param group the group that it enters
     * @param invocation makes it
     * @param reason why
     * @return what it returned
     * @throws Exception what it threw
     */
    public static @Nullable Object runUncoalesced(CoalesceGroup group, Callable<?> invocation, Reason reason)
            throws Exception {
        return PendingReplay.uncoalesced(group, reason).run(invocation);
    }

    /**
     * Tells whether a replayed call computes another key than its flight's: its caller has changed the arguments since,
     * and may be changing them right now.
     *
     * @param replayedKey the key of the replayed call; null if the flight's leader is no replayed call
     * @param key the key of the flight
     * @return true if the result must not be shared
     */
    public static boolean hasKeyChanged(@Nullable Object replayedKey, Object key) {
        try {
            return replayedKey != null && !key.equals(replayedKey);
        } catch (Throwable e) {
            return true;
        }
    }

    /**
     * Takes what the current call was made for.
     *
     * @param group the group that the call enters
     * @param key the call's key
     * @return a flight that the call leads; the {@link Reason} why it runs uncoalesced; or null for an ordinary call
     */
    static @Nullable Object take(CoalesceGroup group, Object key) {
        if (PENDING.isEmpty()) {
            return null;
        }
        Thread me = Thread.currentThread();
        PendingReplay replay = PENDING.get(me);
        if (replay == null || replay.group != group) {
            return null;
        }
        PENDING.remove(me);
        replay.enter();
        ReplayTarget target = replay.target;
        if (target == null) {
            return replay.reason;
        }
        if (hasKeyChanged(key, target.key())) {
            // The arguments have changed: the result would be cached under a key that it does not belong to.
            target.abandon();
            return null;
        }
        target.adopt(key);
        return target;
    }
}
