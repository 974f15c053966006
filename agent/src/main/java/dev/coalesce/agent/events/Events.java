package dev.coalesce.agent.events;

import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.thread.Daemon;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The events of calls, if the JDK's flight recorder is in use. Thread-safe.
 *
 * <p><b>Cost.</b> A lead reads two static fields while nobody records, and a hit none. The classes of the events are
 * loaded when the first recording has begun, on a thread of the agent: loading one instruments it, which takes a tenth
 * of a second, and must not happen while an application's class is loading. Events before that are lost.
 *
 * <p>A runtime image without the module {@code jdk.jfr} has no events.
 */
public abstract class Events {
    private static final boolean HAS_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    /** Set by the agent's thread once the classes of the events are loaded; null before that and after a detach. */
    private static volatile @Nullable Events recording;

    /** What statistics are made of. Set before the first call. */
    private static volatile @Nullable Registry registry;

    /** An event that has begun. */
    public interface Begun {
        /**
         * Ends the event, and records it if it took long enough.
         *
         * @param outcome what the call came to
         * @param followers how many calls waited for it
         */
        void end(String outcome, int followers);
    }

    /** An event of a call that asks other JVMs. */
    public interface ClusterCall extends Begun {
        /**
         * Notes who leads.
         *
         * @param jvm the name of the JVM that leads; null if the call has not waited
         */
        void ledBy(@Nullable String jvm);
    }

    /** Called by the subclass. */
    Events() {}

    /**
     * Returns where events go.
     *
     * @return null if nobody records
     */
    public static @Nullable Events active() {
        Events known = recording;
        if (known == null && HAS_RECORDER && FlightRecorder.isInitialized()) {
            start();
        }
        return known;
    }

    /**
     * Sets what statistics are made of, and loads the events if somebody records already.
     *
     * @param counters the counters of all methods
     */
    public static void prepare(Registry counters) {
        registry = counters;
        active();
    }

    private static void start() {
        Registry counters = registry;
        if (counters == null || !STARTED.compareAndSet(false, true)) {
            return;
        }
        try {
            Daemon.start("coalesce-events", new Runnable() {
                @Override
                public void run() {
                    load(counters);
                }
            });
        } catch (Throwable noThread) {
            STARTED.set(false);
        }
    }

    private static void load(Registry counters) {
        try {
            Events loaded = RecordedEvents.of(counters); // no constructor, for which the JVM would load the class
            if (registry == counters) {
                recording = loaded;
                loaded.addPeriodic(); // afterwards: whoever sees these events knows that calls are recorded
            }
            if (registry != counters) { // the agent has left
                recording = recording == loaded ? null : recording;
                loaded.remove();
            }
        } catch (Throwable e) {
            Log.warnOnce("jfr", "events for the flight recorder could not be set up; recordings have none", e);
        }
    }

    /**
     * Begins the event of a flight.
     *
     * @param method the method
     * @param key the call's key
     * @param keyHash its hash code
     * @return the event
     */
    public abstract Begun beginFlight(MethodName method, Object key, int keyHash);

    /**
     * Begins the event of a wait.
     *
     * @param method the method
     * @param key the call's key
     * @param keyHash its hash code
     * @param leader the thread that leads
     * @return the event
     */
    public abstract Begun beginWait(MethodName method, Object key, int keyHash, @Nullable Thread leader);

    /**
     * Begins the event of a call that asks other JVMs.
     *
     * @param method the method
     * @param key the call's key
     * @param keyHash its hash code
     * @return the event
     */
    public abstract ClusterCall beginClusterCall(MethodName method, Object key, int keyHash);

    /**
     * Records that this JVM begins to share calls with others, or goes on alone, if somebody records.
     *
     * @param isSharing whether it shares from now on
     * @param problem why it does not; null if it does
     */
    public static void connectionChanged(boolean isSharing, @Nullable String problem) {
        Events events = active();
        if (events != null) {
            events.connection(isSharing, problem);
        }
    }

    abstract void connection(boolean isSharing, @Nullable String problem);

    /**
     * Records a call that ran its body uncoalesced, if somebody records.
     *
     * @param method the method
     * @param reason why
     */
    public static void bypassed(MethodName method, Reason reason) {
        Events events = active();
        if (events != null) {
            events.bypass(method, reason);
        }
    }

    abstract void bypass(MethodName method, Reason reason);

    /**
     * Tells whether a mismatch is to be recorded now; not each of many is.
     *
     * @return true if {@link #mismatch} is to be called
     */
    public abstract boolean wantsMismatch();

    /**
     * Records two calls with equal keys whose results differ.
     *
     * @param method the method
     * @param sameContext whether their callers differ in nothing that is looked at
     * @param dimensions in what their callers differ
     * @param paths the parts of the results that differ
     */
    public abstract void mismatch(MethodName method, boolean sameContext, List<String> dimensions, List<String> paths);

    /** Adds the periodic events. */
    abstract void addPeriodic();

    /** Removes the periodic events, if they were added. */
    abstract void remove();

    /** Records nothing from now on: the agent leaves. */
    public static void close() {
        registry = null;
        Events last = recording;
        recording = null;
        STARTED.set(false);
        if (last != null) {
            last.remove();
        }
    }
}
