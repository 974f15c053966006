package dev.coalesce.agent.flight;

import dev.coalesce.agent.report.Log;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all threads that wait for flights: it ends flights whose leader is gone, and reports waits that last long.
 * Used by the {@link WaiterWatchdog}'s thread.
 */
public final class WaitInspector extends WaiterWatchdog.Inspection {
    private static final long NOTICE_AFTER_DEFAULT = TimeUnit.SECONDS.toNanos(10);

    /** Threads that have waited for less are not worth a look at their leader's stack. */
    private static final long LOOK_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(WaiterWatchdog.EVERY_MILLIS) / 2;

    /** A wait that is longer is reported; 0 for never. */
    private static volatile long noticeAfterNanos = NOTICE_AFTER_DEFAULT;

    private WaitInspector() {}

    /**
     * Sets after how long a wait is reported.
     *
     * @param nanos the time; 0 for never
     */
    public static void setNoticeAfter(long nanos) {
        noticeAfterNanos = nanos;
    }

    /** Lets the watchdog look at waits. */
    public static void install() {
        WaiterWatchdog.inspection = new WaitInspector();
    }

    /** Short enough to report a wait in time. */
    @Override
    long pauseMillis() {
        long notice = TimeUnit.NANOSECONDS.toMillis(noticeAfterNanos);
        return noticeAfterNanos == 0
                ? WaiterWatchdog.EVERY_MILLIS
                : Math.max(20, Math.min(notice / 4, WaiterWatchdog.EVERY_MILLIS));
    }

    @Override
    void inspect() {
        try {
            long now = System.nanoTime();
            for (LongWait wait : collect(now).values()) {
                inspect(wait, now);
            }
        } catch (Throwable e) {
            // No memory, or a key that cannot be described: try again in the next round.
        }
    }

    private static IdentityHashMap<Flight, LongWait> collect(long now) {
        // Not a HashMap: two flights of one key are equal.
        IdentityHashMap<Flight, LongWait> waits = new IdentityHashMap<>();
        WaitGraph.forEachWait((thread, awaited, since) -> {
            if (awaited instanceof Flight flight && !flight.isDone()) {
                waits.computeIfAbsent(flight, LongWait::new).add(thread, now - since);
            }
        });
        return waits;
    }

    private static void inspect(LongWait wait, long now) {
        Flight flight = wait.flight();
        if (wait.longestNanos() >= LOOK_AFTER_NANOS && LostFlights.hasLostLeader(flight)) {
            Log.info("a call of " + flight + " has left its method without ending its flight, as after a debugger has"
                    + " dropped its frame; its followers start over");
            LostFlights.markLost(flight);
            flight.repair();
            return;
        }
        long after = noticeAfterNanos;
        WatchedMethod method = flight.watchedMethod();
        if (after > 0 && wait.longestNanos() >= after && method != null && method.isWaitNoticeDue(now)) {
            Log.warnWithStack(wait.describe(), wait.leadersStack());
        }
    }

    /** The threads that wait for one flight, the one that has waited longest first. */
    static final class LongWait {
        private static final int MAX_NAMES = 5;
        private static final int MAX_FRAMES = 100;

        private final Flight flight;
        private final List<Thread> threads = new ArrayList<>();
        private long longestNanos = -1;

        LongWait(Flight flight) {
            this.flight = flight;
        }

        void add(Thread thread, long waitedNanos) {
            if (waitedNanos > longestNanos) {
                longestNanos = waitedNanos;
                threads.add(0, thread);
            } else {
                threads.add(thread);
            }
        }

        Flight flight() {
            return flight;
        }

        long longestNanos() {
            return longestNanos;
        }

        String describe() {
            StringBuilder text = new StringBuilder();
            text.append(threads.size() == 1 ? "a thread has waited for " : threads.size() + " threads have waited for ")
                    .append(seconds(longestNanos))
                    .append(" for another call of ")
                    .append(flight)
                    .append(": ");
            for (int i = 0; i < threads.size() && i < MAX_NAMES; i++) {
                text.append(i == 0 ? "" : ", ")
                        .append(Log.oneLine(threads.get(i).getName()));
            }
            if (threads.size() > MAX_NAMES) {
                text.append(" and ").append(threads.size() - MAX_NAMES).append(" more");
            }
            describeLeader(text);
            WaitHints.add(text, flight.leader(), threads);
            return text.append(
                            " If the leader needs what its followers hold (a connection, a permit, a lock, a thread of")
                    .append(
                            " their pool), they wait for ever: set waitTimeout, for this method or as an option for all")
                    .append(" methods. The option waitNotice sets after how long a wait is reported")
                    .toString();
        }

        private void describeLeader(StringBuilder text) {
            Thread leader = flight.leader();
            if (leader == null) {
                text.append(". The flight has lasted for ")
                        .append(seconds(flight.ageNanos()))
                        .append("; its result is computed asynchronously, or its background call has not started.");
                return;
            }
            text.append(". The leader is the thread ")
                    .append(Log.oneLine(leader.getName()))
                    .append(", for ")
                    .append(seconds(flight.ageNanos()));
            WaitGraph.Execution next = WaitGraph.awaitedBy(leader);
            if (next instanceof Flight awaited && !awaited.isDone()) {
                Thread its = awaited.leader();
                text.append("; it waits itself for a call of ")
                        .append(awaited)
                        .append(its == null ? "" : " by the thread " + Log.oneLine(its.getName()));
            }
            text.append('.');
        }

        /** Returns the stack of the leader, as a throwable that can be logged; without frames if there is no leader. */
        LeadersStack leadersStack() {
            Thread leader = flight.leader();
            StackTraceElement[] frames = leader == null ? new StackTraceElement[0] : leader.getStackTrace();
            LeadersStack stack = new LeadersStack(leader);
            stack.setStackTrace(frames.length <= MAX_FRAMES ? frames : Arrays.copyOf(frames, MAX_FRAMES));
            return stack;
        }

        private static String seconds(long nanos) {
            long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
            return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
        }
    }

    /** Carries another thread's stack into the log. */
    @SuppressWarnings("OverrideThrowableToString") // the name of this class would say nothing
    static final class LeadersStack extends Throwable {
        private static final long serialVersionUID = 1L;

        LeadersStack(@Nullable Thread leader) {
            super(
                    leader == null ? "no thread leads" : "stack of the leader, thread " + Log.oneLine(leader.getName()),
                    null,
                    false,
                    true);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
