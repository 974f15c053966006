package dev.coalesce.agent.call;

import dev.coalesce.agent.classes.ResultContent;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.reason.MethodReasons;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.MethodSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The log messages of one method, and the exceptions that its callers receive from the agent. Thread-safe. */
public final class MethodMessages {
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Keys are checked in this many leads; then the method's keys are known well enough. */
    private static final int IDENTITY_CHECKS = 16;

    private final String name;
    private final boolean interruptible;
    private final PublicExceptions exceptions;
    private final MethodReasons reasons;

    /** Distinguishes methods of the same name in several class loaders. */
    private final String id = " " + System.identityHashCode(this);

    /** Racy: it only bounds how often keys are checked. */
    private int identityChecks;

    MethodMessages(MethodIdentity identity, MethodReasons reasons) {
        this.name = identity.names().text();
        this.reasons = reasons;
        this.interruptible = identity.interruptible();
        this.exceptions = new PublicExceptions(identity.user());
    }

    /**
     * Describes a call in a message.
     *
     * @param key the call's key
     * @return as in "com.acme.Prices.price with the key #a31f9c"
     */
    public String describeCall(Object key) {
        return name + " with the key " + KeyMark.of(key);
    }

    void abandoned(Flight old, MethodSettings settings) {
        Thread leader = old.leader();
        Log.warnEvery(
                REPEAT_NANOS,
                "abandoned " + name,
                "a call of " + describeCall(old.key()) + " has been running for "
                        + TimeUnit.NANOSECONDS.toMillis(old.ageNanos()) + " ms"
                        + (leader == null ? "" : " on the thread " + leader.getName())
                        + ", longer than maxFlight (" + TimeUnit.NANOSECONDS.toMillis(settings.maxFlightNanos())
                        + " ms). The flight is abandoned: its followers keep waiting, later callers start a new flight");
    }

    void refreshFailed(Object key, Throwable thrown) {
        Log.warnEvery(
                REPEAT_NANOS,
                "refresh " + name,
                "refreshing " + describeCall(key) + " failed, so the stale result is still served: "
                        + Log.oneLine(thrown));
    }

    void keyFailed(Throwable cause) {
        Log.warnOnce("key of " + name + id, Reason.KEY_FAILED.text(name), cause);
    }

    /**
     * Tells whether callers can share a result or an element of a stream, and warns if they cannot.
     *
     * @param found what an inspector has found; null: nothing
     * @return false if it can be used only once
     */
    public boolean isShareable(ResultInspector.@Nullable Finding found) {
        if (found == null) {
            return true;
        }
        if (found.isEntity()) {
            Log.warnOnce("entity " + name + id, name + " returned a " + describe(found) + ResultContent.SHARED_ENTITY);
            return true;
        }
        String text = Reason.SINGLE_USE.text(name, describe(found));
        reasons.count(Reason.SINGLE_USE, text);
        Log.warnOnce("single-use " + name + id, text);
        return false;
    }

    private static String describe(ResultInspector.Finding found) {
        String type = found.type().getTypeName();
        return found.type() == found.holder() ? type : found.holder().getTypeName() + " that holds a " + type;
    }

    /**
     * Warns once about a key part without {@code equals}: no two calls have an equal key, so coalescing is useless. Also
     * warns about a part whose {@code equals} asks the network.
     */
    void checkParts(Object key, @Nullable Object scopeOwner) {
        if (identityChecks >= IDENTITY_CHECKS) {
            return;
        }
        identityChecks++;
        List<@Nullable Object> parts = Keys.parts(key);
        for (int i = 0; i < parts.size(); i++) {
            Object part = parts.get(i);
            if (part != null && part != scopeOwner && Keys.isIdentity(part.getClass())) {
                identityChecks = IDENTITY_CHECKS;
                warnOfKey(Reason.KEY_IDENTITY, i, parts.size(), part.getClass().getName());
                return;
            }
            String asking = Keys.classAskingNetwork(part);
            if (asking != null) {
                identityChecks = IDENTITY_CHECKS;
                warnOfKey(Reason.KEY_NETWORK, i, parts.size(), asking);
                return;
            }
        }
    }

    private void warnOfKey(Reason reason, int part, int parts, String type) {
        String[] values = {(part + 1) + " of " + parts, name, type};
        reasons.count(reason, reason.text(values));
        Log.warn(reason.message(values));
    }

    /**
     * Returns what a follower receives that was interrupted while it waited. Sets the interrupt flag where required.
     *
     * @param e what its wait has thrown
     * @param key the key of its call
     * @return the same exception if the method declares it; otherwise a {@code CoalesceInterruptedException}
     */
    public Throwable interrupted(InterruptedException e, Object key) {
        if (interruptible) {
            return e;
        }
        Thread.currentThread().interrupt();
        return exceptions.interrupted("interrupted while waiting for another call of " + describeCall(key));
    }

    /**
     * Creates what a follower receives that has waited too long.
     *
     * @param key the key of its call
     * @param waitTimeoutNanos how long it has waited
     * @return a {@code CoalesceTimeoutException}
     */
    public Throwable timedOut(Object key, long waitTimeoutNanos) {
        return exceptions.timeout("waited " + TimeUnit.NANOSECONDS.toMillis(waitTimeoutNanos)
                + " ms for another call of " + describeCall(key));
    }

    /**
     * Creates what a subscriber receives that is too slow.
     *
     * @param key the key of its stream
     * @param settings the settings in force
     * @return an exception that names {@code maxBuffer}
     */
    public Throwable fellBehind(Object key, MethodSettings settings) {
        return new IllegalStateException("a subscriber of " + describeCall(key)
                + " fell behind the others by more than maxBuffer (" + settings.maxBuffer() + " elements, "
                + settings.maxBufferBytes() + " bytes)");
    }
}
