package dev.coalesce.agent.flight;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows which thread waits for which execution, so that a wait that would close a cycle of leaders is seen before it
 * blocks. This is the wait-for graph that databases keep for their locks. Each thread waits for one execution at most,
 * so following the graph is a walk.
 *
 * <p><b>Concurrency.</b> A wait is entered first and checked then. Of two waits that close a cycle together, at least
 * one therefore sees it; the monitor of this class, taken only if a cycle is seen, makes that exactly one. A future that
 * moves to another flight changes what its threads wait for, so whoever moves it checks as well.
 */
final class WaitGraph {
    private static final WaitTable WAITING = new WaitTable();

    /** Something that a thread can lead, and others wait for. */
    interface Execution {
        /** Returns the thread that runs the body; null once the body has returned. */
        @Nullable
        Thread leader();

        boolean isDone();
    }

    /** A thread's wait. */
    interface Wait {
        /**
         * Returns what the thread waits for; null if for nothing any more. A future can move to another flight during
         * the wait.
         */
        @Nullable
        Execution awaited();

        /** Ends the wait of a thread that does not look whether to wait on. Called when the JVM is shutting down. */
        default void release() {}
    }

    private WaitGraph() {}

    /** Notes that a thread is about to wait; false, and nothing noted, if it would wait for ever. */
    static boolean enter(Thread me, Wait wait) {
        WAITING.add(new WaitTable.Entry(me, wait, System.nanoTime(), WAITING.get(me)));
        try {
            return !closesCycle(me, wait) || !breaksCycle(me, wait);
        } catch (Throwable noStack) {
            leave(me);
            throw noStack;
        }
    }

    /** If several threads see a cycle, one of them breaks it. */
    private static synchronized boolean breaksCycle(Thread me, Wait wait) {
        if (!closesCycle(me, wait)) {
            return false;
        }
        leave(me);
        return true;
    }

    /** Tells whether an execution waits for itself, because a future has moved to it for which a thread waits. */
    static boolean waitsForItself(Execution execution) {
        return leadsTo(execution, null, execution);
    }

    static void leave(Thread me) {
        WAITING.remove(me);
    }

    /** Forgets the waits of threads that have ended without leaving, for lack of stack. */
    static void removeDead() {
        WAITING.removeDead();
    }

    private static boolean closesCycle(Thread me, Wait first) {
        return leadsTo(first.awaited(), me, null);
    }

    /**
     * Follows the waits from an execution on, to a thread or to an execution. A cycle that does not pass through either
     * is for its own threads to break. R. P. Brent's algorithm finds it: a thread on the way is remembered, and met
     * again. The size of the map is no bound, because it is wrong once a stack has ended inside the map.
     */
    static boolean leadsTo(@Nullable Execution first, @Nullable Thread me, @Nullable Execution goal) {
        @Nullable Execution awaited = first;
        Thread remembered = null;
        int steps = 0;
        int limit = 1;
        while (true) {
            Thread leader = awaited == null ? null : awaited.leader();
            if (leader == null || leader == remembered) {
                return false;
            }
            if (leader == me) {
                return true;
            }
            WaitTable.@Nullable Entry next = WAITING.get(leader);
            awaited = next == null ? null : next.awaited();
            if (awaited == null || awaited.isDone()) {
                return false;
            }
            if (awaited == goal) {
                return true;
            }
            if (++steps == limit) {
                remembered = leader;
                steps = 0;
                limit *= 2;
            }
        }
    }

    /** Receives the waits. */
    interface WaitVisitor {
        /** Called for a thread, what it waits for, and the time at which it began to, by {@link System#nanoTime}. */
        void visit(Thread thread, Execution awaited, long since);
    }

    /** Shows each thread's innermost wait. */
    static void forEachWait(WaitVisitor visitor) {
        WAITING.forEach(entry -> {
            Execution awaited = entry.awaited();
            if (awaited != null) {
                visitor.visit(entry.thread, awaited, entry.since);
            }
        });
    }

    /** Returns what a thread waits for; null if it does not wait. */
    static @Nullable Execution awaitedBy(Thread thread) {
        WaitTable.Entry entry = WAITING.get(thread);
        return entry == null ? null : entry.awaited();
    }

    /** Runs an action for each thread that waits. */
    static void forEachThread(Consumer<Thread> action) {
        WAITING.forEach(entry -> action.accept(entry.thread));
    }

    /** Ends all waits, because the JVM is shutting down. */
    static void releaseAll() {
        WAITING.forEach(entry -> {
            for (WaitTable.Entry each = entry; each != null; each = each.outer) {
                each.what.release();
            }
            LockSupport.unpark(entry.thread);
        });
    }

    /** Tells whether any wait was noted before this call and still is. This is exact, unlike the size. */
    static boolean isAnybodyWaiting() {
        return !WAITING.isEmpty();
    }

    /** Returns the number of waiting threads. Tests check with it that nothing is left behind. */
    static int size() {
        return WAITING.size();
    }
}
