package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * How much a {@link PublisherMulticast} asks of its upstream: what the reader wants that is furthest, and no more than a batch ahead of
 * it. So one reader alone has the backpressure it had without us, and a slow one holds nobody back.
 *
 * <p>A reader that wants to go on, and is merely short of a processor, would be left behind for ever by a source that
 * costs nothing. For such a one upstream waits a little: up to a tenth of the time, and {@value #PATIENCE_MILLIS} ms.
 */
final class Demand {
    /** Most that are asked for and not read by the reader that is furthest. */
    static final int BATCH = 256;

    private static final int LOW = BATCH / 4;
    private static final long PATIENCE_MILLIS = 200;
    private static final int SHARE = 10;

    private static final VarHandle PUMPING;

    static {
        try {
            PUMPING = MethodHandles.lookup().findVarHandle(Demand.class, "pumping", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PublisherMulticast hub;
    private final long began = System.nanoTime();

    /** Of all elements from the first on. */
    private volatile long asked;

    /** More is wanted than was asked for: when a reader comes so far, ask. */
    private volatile long dueAt = Long.MAX_VALUE;

    /** Whether upstream waits for a slow reader. */
    private volatile boolean held;

    /** Whether a timer will pump. */
    private volatile boolean alarmed;

    @SuppressWarnings("UnusedVariable") // by PUMPING
    private volatile int pumping;

    /** These are for who pumps. */
    private long furthest;

    private long most;
    private long least;
    private long heldSince;
    private long heldNanos;

    Demand(PublisherMulticast hub) {
        this.hub = hub;
    }

    long asked() {
        return asked;
    }

    boolean isDue(long read) {
        return held || read >= dueAt;
    }

    /** One thread at a time, so that a source that answers at once does not recurse. */
    void pump() {
        if ((int) PUMPING.getAndAdd(this, 1) != 0) {
            return;
        }
        int missed = 1;
        while (missed != 0) {
            Flow.Subscription upstream = hub.upstream();
            long due = upstream == null ? 0 : due();
            if (upstream != null && due > 0) {
                upstream.request(due);
            } else if (upstream == null || !isOvertaken()) {
                missed = (int) PUMPING.getAndAdd(this, -missed) - missed;
            }
        }
    }

    private long due() {
        look();
        long before = Math.max(asked, hub.tape().size());
        long missing = most - before;
        if (missing <= 0) {
            asked = before;
            dueAt = Long.MAX_VALUE;
            return 0;
        }
        long room = BATCH - (before - furthest);
        if ((missing > room && room < BATCH - LOW) || isToWait()) {
            asked = before;
            dueAt = before - LOW;
            return 0;
        }
        long due = Math.min(missing, room);
        asked = before + due;
        dueAt = due < missing ? asked - LOW : Long.MAX_VALUE;
        return due;
    }

    private void look() {
        furthest = 0;
        most = 0;
        least = Long.MAX_VALUE;
        for (ReplaySubscription reader : hub.readers()) {
            long position = reader.position();
            long wants = reader.requested();
            furthest = Math.max(furthest, position);
            most = Math.max(most, wants);
            if (wants > position) {
                least = Math.min(least, position);
            }
        }
    }

    private void alarm() {
        alarmed = false;
        pump();
    }

    private boolean isOneInDanger() {
        long size = hub.tape().size();
        return least < furthest && size - least > hub.tape().easyLag();
    }

    /** A reader may have come so far before it could see that it was waited for. */
    private boolean isOvertaken() {
        if (dueAt == Long.MAX_VALUE) {
            return false;
        }
        look();
        return held ? !isOneInDanger() : furthest >= dueAt;
    }

    private boolean isToWait() {
        long now = System.nanoTime();
        if (held) {
            heldNanos += now - heldSince;
            heldSince = now;
        }
        long patience = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS) + (now - began) / SHARE - heldNanos;
        boolean wait = isOneInDanger() && patience > 0;
        if (wait && !held) {
            heldSince = now;
        }
        if (wait && !alarmed) {
            alarmed = true;
            SubscriberExecutor.after(patience, this::alarm);
        }
        held = wait;
        return wait;
    }
}
