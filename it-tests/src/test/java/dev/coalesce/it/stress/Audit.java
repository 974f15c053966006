package dev.coalesce.it.stress;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.it.stress.Bodies.Mark;
import dev.coalesce.it.stress.Bodies.Origin;
import dev.coalesce.it.stress.Subject.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whether each caller of one history got what it may get. */
final class Audit {
    private static final Set<Method> TIMED = EnumSet.of(Method.late, Method.asyncLate, Method.streamLate);

    private record Drop(int key, long began, long ended) {}

    private final Plan plan;
    private final Bodies bodies;
    private final List<Drop> drops = new CopyOnWriteArrayList<>();
    private final Set<Thread> interrupted = ConcurrentHashMap.newKeySet();

    Audit(Plan plan, Bodies bodies) {
        this.plan = plan;
        this.bodies = bodies;
    }

    void dropped(int key, long began, long ended) {
        drops.add(new Drop(key, began, ended));
    }

    /** Before it happens: what follows of it is then allowed. */
    void willInterrupt(Thread thread) {
        interrupted.add(thread);
    }

    /** A call that began then has returned or thrown this. */
    void answered(Script.Call call, long began, Object given) {
        if (given instanceof Origin origin) {
            origin(call, began, origin.mark());
        } else if (!isAllowed(call, given)) {
            bodies.faults.add(call + " got " + given);
        }
    }

    private void origin(Script.Call call, long began, Mark mark) {
        if (mark.method() != call.method() || mark.key() != call.key()) {
            bodies.faults.add(call + " got what belongs to " + mark);
        }
        for (Drop drop : drops) {
            if (drop.key == call.key() && drop.ended < began && mark.began() < drop.began) {
                bodies.faults.add(call + " of " + began + " got " + mark + ", older than " + drop);
            }
        }
    }

    private boolean isAllowed(Script.Call call, Object given) {
        Thread me = Thread.currentThread();
        if (given instanceof CoalesceTimeoutException) {
            return TIMED.contains(call.method());
        }
        if (given instanceof InterruptedException || given instanceof CoalesceInterruptedException) {
            return interrupted.contains(me) || bodies.hasInterruptedItself(me) || maySeeItself(call.script());
        }
        if (given instanceof CancellationException) {
            // Who has read something of a stream cannot start over.
            return plan.cancelling()
                    || call.script().ending() == Script.Ending.CANCELLED
                    || call.method().isStream();
        }
        return false;
    }

    /** A call that was made again, in the background, can have interrupted itself there. */
    private static boolean maySeeItself(Script script) {
        Script.Call nested = script.nested();
        return script.ending() == Script.Ending.INTERRUPTED || (nested != null && maySeeItself(nested.script()));
    }
}
