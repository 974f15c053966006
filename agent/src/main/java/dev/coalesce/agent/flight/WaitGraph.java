package dev.coalesce.agent.flight;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which flight, so that a wait that would close a cycle of leaders is seen before it blocks. A wait for
 * graph, as databases keep for their locks; each thread waits for one flight at most, so following it is a walk.
 */
final class WaitGraph {
    private static final ConcurrentMap<Thread, Noted> WAITING = new ConcurrentHashMap<>();
    private static final ToOuter TO_OUTER = new ToOuter();

    /** A wait, and the one inside of which it began: a pool's thread that waits for a future may run other tasks. */
    private record Noted(Wait what, @Nullable Noted outer) {
        @Nullable
        Flight flight() {
            return what.flight();
        }
    }

    /** No lambda: one is linked when it first runs, and there may be little stack then. */
    private static final class ToOuter implements BiFunction<Thread, Noted, @Nullable Noted> {
        @Override
        public @Nullable Noted apply(Thread thread, Noted noted) {
            return noted.outer;
        }
    }

    /** What a thread waits for. A future can move to another flight meanwhile; null: for no flight any more. */
    interface Wait {
        @Nullable
        Flight flight();
    }

    /** Taken only when a cycle is seen: where several threads see it, one of them breaks it. */
    private static final ReentrantLock BREAKING = new ReentrantLock();

    private WaitGraph() {}

    /** Notes that this thread is about to wait; false, and nothing noted, where that would be for ever. */
    static boolean enter(Thread me, Wait wait) {
        Noted outer = WAITING.putIfAbsent(me, new Noted(wait, null));
        if (outer != null) {
            WAITING.put(me, new Noted(wait, outer));
        }
        if (!closesCycle(me, wait)) {
            return true;
        }
        BREAKING.lock();
        try {
            if (!closesCycle(me, wait)) {
                return true;
            }
            leave(me);
            return false;
        } finally {
            BREAKING.unlock();
        }
    }

    static void leave(Thread me) {
        WAITING.computeIfPresent(me, TO_OUTER);
    }

    private static boolean closesCycle(Thread me, Wait first) {
        @Nullable Flight flight = first.flight();
        int steps = 0;
        do {
            Thread leader = flight == null ? null : flight.owner();
            if (leader == null) {
                return false;
            }
            if (leader == me) {
                return true;
            }
            @Nullable Noted next = WAITING.get(leader);
            flight = next == null ? null : next.flight();
            if (flight == null || flight.isDone()) {
                return false;
            }
            steps++;
            // A cycle that does not pass through this thread is others' to break: do not walk it for ever.
        } while (steps <= WAITING.size());
        return false;
    }

    /** Each thread that waits. */
    static void forEach(Consumer<Thread> action) {
        WAITING.keySet().forEach(action);
    }

    /** Exact, which the size is not: true where somebody has been noted before this is asked, and stays. */
    static boolean isAnybodyWaiting() {
        return WAITING.keySet().iterator().hasNext();
    }

    /** For tests: nothing is left behind. */
    static int size() {
        return WAITING.size();
    }
}
