package dev.coalesce.it.stress;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.it.stress.Bodies.Mark;
import dev.coalesce.it.stress.Bodies.Origin;
import dev.coalesce.it.stress.Leaving.Left;
import dev.coalesce.it.stress.Subject.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** Checks that each caller of one history got a result that it may get. */
final class Audit {
    private static final Set<Method> METHODS_WITH_TIMEOUT =
            EnumSet.of(Method.timingOut, Method.asyncTimingOut, Method.streamTimingOut);

    private record Invalidation(int key, long began, long ended) {}

    private final Plan plan;
    private final Bodies bodies;
    private final List<Invalidation> invalidations = new CopyOnWriteArrayList<>();
    private final Set<Thread> interrupted = ConcurrentHashMap.newKeySet();

    Audit(Plan plan, Bodies bodies) {
        this.plan = plan;
        this.bodies = bodies;
    }

    void invalidated(int key, long began, long ended) {
        invalidations.add(new Invalidation(key, began, ended));
    }

    /** Called before the interruption, so that its effects are allowed in time. */
    void willInterrupt(Thread thread) {
        interrupted.add(thread);
    }

    /** Called when a call has returned a result or thrown an exception. */
    void ended(Script.Call call, long began, Object outcome) {
        if (outcome instanceof Origin origin) {
            checkOrigin(call, began, origin.mark());
            if (outcome instanceof Bodies.Result) {
                bodies.received(origin.mark());
            }
        } else if (!isAllowed(call, outcome)) {
            bodies.faults.add(call + " got " + outcome);
        }
    }

    private void checkOrigin(Script.Call call, long began, Mark mark) {
        if (mark.method() != call.method() || mark.key() != call.key()) {
            bodies.faults.add(call + " got what belongs to " + mark);
        }
        for (Invalidation invalidation : invalidations) {
            if (invalidation.key == call.key() && invalidation.ended < began && mark.began() < invalidation.began) {
                bodies.faults.add(call + " of " + began + " got " + mark + ", older than " + invalidation);
            }
        }
    }

    private boolean isAllowed(Script.Call call, Object outcome) {
        Thread caller = Thread.currentThread();
        if (outcome instanceof Left left) {
            return left.way == call.way();
        }
        if (outcome instanceof TimeoutException) {
            return call.way() == Leaving.OR_TIMEOUT;
        }
        if (outcome instanceof CoalesceTimeoutException) {
            return METHODS_WITH_TIMEOUT.contains(call.method());
        }
        if (outcome instanceof InterruptedException || outcome instanceof CoalesceInterruptedException) {
            return interrupted.contains(caller)
                    || bodies.hasInterruptedItself(caller)
                    || mayInterruptItself(call.script());
        }
        if (outcome instanceof CancellationException) {
            // What a body or its future is cancelled with, but by no caller, is a failure that all callers share.
            return call.way() == Leaving.CANCEL || plan.failures() != Plan.Failures.NONE;
        }
        return false;
    }

    /** Whether the body or a nested one can end as if interrupted, also when the call is repeated in the background. */
    private static boolean mayInterruptItself(Script script) {
        Script.Call nested = script.nested();
        return script.ending() == Script.Ending.INTERRUPTED || (nested != null && mayInterruptItself(nested.script()));
    }
}
