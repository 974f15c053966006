package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Serves the subscriptions of one {@link PublisherMulticast}: one thread of the {@link SubscriberExecutor} calls all
 * subscribers that keep up, one after another, with all elements that have arrived meanwhile.
 *
 * <h2>A subscriber that hangs</h2>
 * While a {@link Worker} runs, the {@link DispatcherWatch} looks at it. If it has been serving one subscriber for too
 * long, that subscription is set <i>apart</i>: the thread stays with it, and a new worker serves the others. A
 * subscription that is apart is served by a thread of its own, until it has caught up.
 *
 * <h2>Upstream</h2>
 * Upstream's thread only appends. It never runs a subscriber's code, so no subscriber can take it away from the others.
 * It waits when it is far ahead of the subscribers that keep up, as it would if it called them itself.
 *
 * <h2>Concurrency</h2>
 * A worker that has been replaced ends after the turn in which it was stuck. Until it notices, two workers may serve
 * the same subscriptions, which is harmless, since each is a {@link DrainLoop}. A wake-up that reached the replaced
 * worker is not lost: the new one was installed after the element had been appended, and begins with a complete pass.
 */
final class Dispatcher implements ReplayBuffer.Readers {
    /** How far upstream may be ahead of the subscribers that keep up, in elements. */
    static final int MAX_LAG = 1_024;

    /** Upstream's thread looks this often whether anybody still makes progress. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** After this many looks without progress somebody is stuck. Looks are counted: time also passes in a GC pause. */
    private static final int STUCK_LOOKS = 20;

    /** After this many looks nobody can be served: the system has no thread or no memory left. */
    private static final int GIVE_UP_LOOKS = 200;

    private static final VarHandle WORKER;

    static {
        try {
            WORKER = MethodHandles.lookup().findVarHandle(Dispatcher.class, "worker", Worker.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplayBuffer buffer;
    private final Audience audience;

    private volatile Worker worker = new Worker(this, WorkInProgress.IDLE);

    /** The number of elements that all subscribers which keep up have been offered. Written by the worker. */
    private volatile long offered;

    /** Upstream's thread, while it waits. */
    private volatile @Nullable Thread waiting;

    /** Whether the next pass looks at subscriptions without demand too. */
    private volatile boolean lookAtAll;

    Dispatcher(ReplayBuffer buffer, Audience audience) {
        this.buffer = buffer;
        this.audience = audience;
    }

    /**
     * Called after something was appended.
     *
     * @param all whether subscriptions without demand must be looked at: upstream has ended, or elements were cleared
     */
    void wake(boolean all) {
        if (all) {
            lookAtAll = true;
        }
        worker.wake();
    }

    /** Waits while upstream, whose thread calls this, is too far ahead of the subscribers that keep up. */
    void awaitSubscribers() {
        long limit = buffer.maxLag();
        long size = buffer.size();
        if (size - offered > limit && !worker.isOwnThread()) {
            awaitOffered(size - limit);
        }
    }

    private void awaitOffered(long atLeast) {
        waiting = Thread.currentThread();
        boolean interrupted = false;
        long seen = progress();
        int looks = 0;
        while (offered < atLeast && looks < GIVE_UP_LOOKS) {
            long start = System.nanoTime();
            LockSupport.parkNanos(this, LOOK_NANOS);
            interrupted |= Thread.interrupted();
            long now = progress();
            looks = now == seen ? looks + (System.nanoTime() - start >= LOOK_NANOS ? 1 : 0) : 0;
            seen = now;
            if (looks > 0 && looks % STUCK_LOOKS == 0) {
                setLaggardsApart(atLeast);
            }
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns a number that changes while subscribers receive elements. */
    private long progress() {
        long sum = worker.turn();
        for (ReplayDelivery each : audience.served()) {
            sum += each.position();
        }
        return sum;
    }

    /**
     * Sets subscriptions apart that other threads than the worker's serve, and that hold up upstream. A subscription that
     * nobody serves is not at fault: the worker waits for a processor.
     */
    private void setLaggardsApart(long atLeast) {
        for (ReplayDelivery each : audience.served()) {
            boolean isServedElsewhere = !each.isIdle() && each != worker.serving;
            if (isServedElsewhere && each.isDue(false) && !each.isApart() && each.position() < atLeast) {
                each.setApart();
            }
        }
        worker.wake();
    }

    /**
     * Waits a while for subscriptions that are only short of a processor: on a busy machine they would fall behind
     * through no fault of their own. Subscribers that sleep or wait are not waited for.
     */
    @Override
    public void await(long first) {
        if (!audience.isShared() || worker.isOwnThread()) {
            return;
        }
        boolean interrupted = false;
        for (ReplayDelivery each : audience.served()) {
            while (each.position() < first
                    && each.isDue(false)
                    && !each.isDrainingOnThisThread()
                    && each.takePatience()) {
                worker.wake(); // nobody may be serving it yet
                LockSupport.parkNanos(this, LOOK_NANOS);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void offered(long size) {
        offered = size;
        Thread upstream = waiting;
        if (upstream != null) {
            LockSupport.unpark(upstream);
        }
    }

    /** Replaces a worker that is stuck with a subscription. */
    void replace(Worker stuck, ReplayDelivery with) {
        with.setApart();
        lookAtAll = true; // the pass that ends here may not have looked at all
        Worker next = new Worker(this, WorkInProgress.RUNNING);
        if (WORKER.compareAndSet(this, stuck, next)) {
            next.execute();
        }
    }

    /** One thread's service. A pass gives each subscription its turn. */
    static final class Worker extends WorkInProgress implements Runnable {
        private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 500 : 0;
        private static final int MAX_HOPE = 4;
        private static final int SKIPPED = 31;

        private static final VarHandle TURN;

        static {
            try {
                TURN = MethodHandles.lookup().findVarHandle(Worker.class, "turn", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Dispatcher dispatcher;

        /** The thread that runs this worker. */
        private volatile @Nullable Thread thread;

        /** The subscription that is being served. */
        private volatile @Nullable ReplayDelivery serving;

        /** Counts the subscriptions that were served. Written by the worker's thread. */
        @SuppressWarnings("UnusedVariable") // accessed by TURN
        private long turn;

        /** How often lingering may still be in vain. Used by the worker's thread. */
        private int hope = MAX_HOPE;

        private int runs;

        /** Whether the watch looks at this worker. */
        volatile boolean isWatched;

        // The watch alone uses these four.
        private long seenTurn;
        private long seenPosition;

        /** The looks that have found the same turn. */
        private int ticks;

        /** The looks that have found the same element. */
        private int still;

        Worker(Dispatcher dispatcher, int state) {
            super(state);
            this.dispatcher = dispatcher;
        }

        void wake() {
            if (enter()) {
                execute();
            }
        }

        private void execute() {
            try {
                DispatcherWatch.begin(this); // before the JVM may end
                SubscriberExecutor.execute(this);
            } catch (Throwable noMemory) {
                dispatcher.lookAtAll = true; // field writes: there may be no stack left for a call
                state = IDLE;
                throw noMemory;
            }
        }

        boolean isOwnThread() {
            return serving != null && thread == Thread.currentThread();
        }

        long turn() {
            return (long) TURN.getOpaque(this);
        }

        @Override
        public void run() {
            Thread own = Thread.currentThread();
            thread = own;
            try {
                DispatcherWatch.begin(this);
                do {
                    state = RUNNING;
                } while (serveAll(own) && (linger() || !endPass()));
            } catch (Throwable noMemory) {
                dispatcher.lookAtAll = true;
                state = IDLE; // the next element wakes this worker again
                throw noMemory;
            } finally {
                own.setContextClassLoader(null);
            }
        }

        /**
         * Looks for more for a few microseconds before this thread ends, since waking another one costs more. It does
         * so while that has been worth it lately.
         *
         * @return true if there is more to do
         */
        private boolean linger() {
            if (hope == 0 && (++runs & SKIPPED) != 0) {
                return state == MISSED;
            }
            for (int i = 0; i < SPINS; i++) {
                if (state == MISSED) {
                    hope = MAX_HOPE;
                    return true;
                }
                Thread.onSpinWait();
            }
            hope = Math.max(0, hope - 1);
            return false;
        }

        /** Gives each subscription its turn. Returns false if this worker has been replaced. */
        private boolean serveAll(Thread own) {
            boolean all = dispatcher.lookAtAll;
            if (all) {
                dispatcher.lookAtAll = false;
            }
            long offered = dispatcher.buffer.size();
            for (ReplayDelivery each : dispatcher.audience.served()) {
                if (!each.isDue(all)) {
                    continue;
                }
                if (each.isApart()) {
                    serveApart(each);
                    continue;
                }
                TURN.setOpaque(this, turn + 1);
                serving = each;
                try {
                    if (!each.drainWithItsLoader(own)) {
                        offered = Math.min(offered, each.position()); // another thread is serving it
                    }
                } catch (Throwable e) {
                    SubscriberExecutor.uncaught(e);
                }
                serving = null;
                if (!isCurrent()) {
                    if (all) {
                        dispatcher.wake(true); // this pass has not looked at all, and nobody else would
                    }
                    return false;
                }
            }
            if (!isCurrent()) {
                return false;
            }
            dispatcher.offered(offered);
            return true;
        }

        private static void serveApart(ReplayDelivery each) {
            try {
                each.drainOnExecutor();
            } catch (Throwable noMemory) {
                SubscriberExecutor.uncaught(noMemory); // the next pass tries again
            }
        }

        /** Whether this worker has not been replaced. */
        boolean isCurrent() {
            return dispatcher.worker == this;
        }

        /** Returns the number of elements that upstream has emitted. */
        long emitted() {
            return dispatcher.buffer.size();
        }

        /** Whether all subscribers that keep up have been offered the first elements, and the end if there is one. */
        boolean hasOffered(long first) {
            return isIdle() || (dispatcher.offered >= first && !dispatcher.buffer.isEnded());
        }

        /** Returns a number that changes while subscribers receive elements. */
        long progress() {
            ReplayDelivery now = serving;
            return turn() + (now == null ? 0 : now.position());
        }

        /**
         * Called by the watch at regular intervals. Replaces this worker if it has been in one turn for too long.
         *
         * @param blocked the number of looks after which a thread that waits inside one element is stuck
         * @param busy the same for a thread that runs, or would if it had a processor
         * @param slow the number of looks after which a subscriber that receives elements is too slow
         * @return false if this worker need not be watched any longer: it is idle, or has been replaced
         */
        boolean look(int blocked, int busy, int slow) {
            ReplayDelivery with = serving;
            long now = turn();
            if (now != seenTurn) {
                seenTurn = now;
                ticks = 0;
                still = 0;
                return true;
            }
            if (with == null) {
                return !isIdle();
            }
            if (!isCurrent()) {
                return false;
            }
            ticks++;
            long position = with.position();
            still = position == seenPosition ? still + 1 : 0;
            seenPosition = position;
            Thread own = thread;
            boolean runs = own != null && own.getState() == Thread.State.RUNNABLE;
            if (still >= (runs ? busy : blocked) || (still == 0 && ticks >= slow)) {
                dispatcher.replace(this, with);
                return false;
            }
            return true;
        }
    }
}
