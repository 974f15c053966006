package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceGroup;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One caller's own future of a shared flight. Completing or cancelling it affects nobody else. */
public final class SharedFuture extends CallersFuture {
    /** Makes the caller's call again. Null for the leader's own future, and cleared when this future is done. */
    private volatile @Nullable Callable<?> invocation;

    /**
     * The place in which this future waits now. Written by the thread that creates or moves this future, before others
     * can see it there.
     */
    private volatile FutureWaiter waiter;

    /** Set when the caller's own call was made to break a cycle, so that a further wait does not make it again. */
    private volatile boolean brokeCycle;

    /** The caller's own call while a thread makes it, outside any flight. */
    private volatile @Nullable OwnCall ownCall;

    /** Created with the first derived future. Two threads may create two. */
    private volatile @Nullable WeakReference<SharedFuture> reference;

    private static final VarHandle JOINED_NANOS;

    static {
        try {
            JOINED_NANOS = MethodHandles.lookup().findVarHandle(SharedFuture.class, "joinedNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A value of {@code joinedNanos}: the caller has got, or does not want any more, what its leader has got. */
    private static final long FOLLOWED = 2;

    /** When the caller began to wait, an odd number; 0 for the leader, and once the caller goes on in another way. */
    private volatile long joinedNanos;

    /** Creates a future of a flight. Without an invocation it cannot lead: it is the leader's own. */
    SharedFuture(FutureFlight flight, @Nullable Callable<?> invocation) {
        this.invocation = invocation;
        this.waiter = new FutureWaiter(this, flight);
        if (invocation != null) {
            joinedNanos = System.nanoTime() | 1;
        }
    }

    /** Does nothing but initialize this class. */
    static void initialize() {}

    FutureWaiter waiter() {
        return waiter;
    }

    @Nullable
    Callable<?> invocation() {
        return invocation;
    }

    /**
     * Returns the flight that this future waits for.
     *
     * @return the latest one if it has moved
     */
    public Flight flight() {
        return waiter.flight;
    }

    /**
     * Joins another flight than the one that this future has left.
     *
     * @param next a flight of the same key
     * @return false if it is too late to join that flight, or its leader would wait for itself: start over
     */
    public boolean moveTo(FutureFlight next) {
        waiter = new FutureWaiter(this, next); // before joining: a caller that leaves meanwhile finds it
        boolean joined = next.join(this);
        if (joined && WaitGraph.waitsForItself(next) && leaveWait()) {
            joined = false;
        }
        if (isDone()) {
            leaveFlight(); // cancelled during the move
        }
        return joined;
    }

    /**
     * Completes this future with the result of a flight that it has left, if that arrives first. The flight's failure
     * does not matter, because this future has joined another flight.
     *
     * @param slow the flight
     */
    public void takeResultOf(Flight slow) {
        Waiter former = new FutureFlight.FormerWaiter(this);
        if (!slow.push(former)) {
            former.wake(slow.outcome());
        }
    }

    /** Withdraws the caller's interest, whether it waits or leads. */
    public void leaveFlight() {
        FutureWaiter leaving = waiter;
        if (leaving.leave() || leaving.resign()) {
            leaving.forget();
            leaving.flight.departed();
        }
    }

    /**
     * Withdraws the caller's interest if it waits.
     *
     * @return false if it leads, or has left before
     */
    public boolean leaveWait() {
        FutureWaiter leaving = waiter;
        boolean waited = leaving.leave();
        if (waited) {
            leaving.forget();
            leaving.flight.departed();
        }
        return waited;
    }

    /**
     * Makes the caller the leader of the flight it waited for.
     *
     * @return false if it has left
     */
    public boolean becomeLeader() {
        return waiter.markPromoted();
    }

    @Override
    void leave() {
        leaveFlight();
    }

    @Override
    void forgetCall() {
        invocation = null;
        endWait(true);
    }

    /**
     * Notes that the caller no longer waits for its leader. A caller that goes on in another way is no follow, even if
     * it was cancelled just before.
     *
     * @param isFollow false if the caller goes on in another way: it leads, or makes its own call
     */
    public void endWait(boolean isFollow) {
        long joined;
        do {
            joined = joinedNanos;
            if (joined == 0 || (isFollow && joined == FOLLOWED)) {
                return;
            }
        } while (!JOINED_NANOS.compareAndSet(this, joined, isFollow ? FOLLOWED : 0L));
        if (joined == FOLLOWED) {
            waiter.flight.countFollow(false);
        } else {
            waiter.flight.waitEnded(System.nanoTime() - joined, isFollow);
        }
    }

    /** Notes that the caller has followed after all: it was about to lead, but its call never came to the body. */
    public void followInstead() {
        if (JOINED_NANOS.compareAndSet(this, 0L, FOLLOWED)) {
            waiter.flight.countFollow(true);
        }
    }

    @Override
    public Executor defaultExecutor() {
        return waiter.flight.stageExecutor(super.defaultExecutor());
    }

    /**
     * Takes the outcome of the flight, if there is one and it is still on its way.
     *
     * @return false if there is none
     */
    public boolean takeOutcome() {
        FutureWaiter place = waiter;
        if (invocation == null || !place.flight.isDone()) {
            return false;
        }
        place.tell(place.flight.outcome());
        return true;
    }

    @Override
    public @Nullable Object getNow(@Nullable Object absent) {
        if (!isDone()) {
            takeOutcome();
        }
        return super.getNow(absent);
    }

    @Override
    SharedFuture source() {
        return this;
    }

    @Override
    WeakReference<SharedFuture> reference() {
        WeakReference<SharedFuture> known = reference;
        if (known == null) {
            known = new WeakReference<>(this);
            reference = known;
        }
        return known;
    }

    /**
     * Notes that the current thread is about to wait for this future: a thread that leads a flight may wait for another
     * one in this way. If the wait would never end, this future leaves its flight and the current thread makes the
     * caller's own call.
     *
     * @return false, and nothing noted, if there is nothing to wait for
     */
    boolean enterWaitOrBreakCycle() {
        if (isDone() || (takeOutcome() && isDone())) {
            return false;
        }
        if (WaitGraph.enter(Thread.currentThread(), new FutureWait())) {
            WaiterWatchdog.ALL.ensureRunning();
            if (!Shutdown.hasBegun()) {
                return true;
            }
            WaitGraph.leave(Thread.currentThread());
        }
        FutureFlight flight = waiter.flight;
        boolean waited = leaveWait();
        OwnCall running = ownCall;
        boolean stuckElsewhere = running != null && running.leader != Thread.currentThread();
        boolean firstBreak = !brokeCycle && (waited || waiter.isPromoted());
        Callable<?> again = invocation;
        if (again != null && (firstBreak || stuckElsewhere)) {
            brokeCycle = true;
            flight.breakCycle(this, again, waited);
        }
        return false;
    }

    /** A thread that waits for a derived future may still wait when this one is done, but not for a flight. */
    private WaitGraph.@Nullable Execution awaited() {
        OwnCall running = ownCall;
        if (running != null) {
            return running;
        }
        return isDone() ? null : flight();
    }

    /**
     * Makes the caller's own call outside any flight, on the current thread. Threads that wait for this future wait for
     * the current thread meanwhile.
     *
     * @param call the call
     * @return its result
     * @throws Exception what the call throws
     */
    public @Nullable Object runOwnCall(Callable<?> call) throws Exception {
        ownCall = new OwnCall(this, Thread.currentThread());
        try {
            return call.call();
        } finally {
            ownCall = null;
        }
    }

    /**
     * Completes this future with the outcome of a flight.
     *
     * @param outcome an outcome as {@link Flight#complete} takes it
     */
    public void settle(Object outcome) {
        if (outcome instanceof Signal) {
            startOver();
            return;
        }
        if (!waiter.flight.isDone()) {
            leaveFlight(); // the outcome has come from elsewhere
        }
        if (outcome instanceof Failure) {
            deliverFailure(((Failure) outcome).thrown());
        } else {
            deliver(outcome == CoalesceGroup.NULL ? null : outcome);
        }
    }

    private void startOver() {
        Callable<?> again = invocation;
        if (isDone()) {
            return;
        }
        if (again != null) {
            waiter.flight.startOver(this, again);
        } else {
            deliverFailure(new IllegalStateException("no result to share: " + waiter.flight));
        }
    }

    /** A thread's wait for this future. */
    private final class FutureWait implements WaitGraph.Wait {
        @Override
        public WaitGraph.@Nullable Execution awaited() {
            return SharedFuture.this.awaited();
        }

        /** The leader may never end, so the caller's call is made again. */
        @Override
        public void release() {
            if (invocation != null && leaveWait()) {
                startOver();
            }
        }
    }

    /** A call that one future waits for, and no flight. */
    private record OwnCall(SharedFuture future, Thread leader) implements WaitGraph.Execution {
        @Override
        public boolean isDone() {
            return future.isDone();
        }
    }

    /** A future's place among the waiters of one flight. */
    static final class FutureWaiter extends Waiter {
        /** Cleared by a caller that leaves: the place may stay linked for a while. */
        private volatile @Nullable SharedFuture future;

        private final FutureFlight flight;

        FutureWaiter(SharedFuture future, FutureFlight flight) {
            this.future = future;
            this.flight = flight;
        }

        /** Returns the future; null if its caller has left. */
        @Nullable
        SharedFuture future() {
            return future;
        }

        void forget() {
            future = null;
        }

        @Override
        void wake(Object outcome) {
            SharedFuture waiting = future;
            if (waiting != null) {
                waiting.settle(outcome);
            }
        }

        @Override
        boolean hasStages() {
            SharedFuture waiting = future;
            return waiting != null && waiting.hasStages();
        }

        /** No thread waits here, so the call is made again in the background. */
        @Override
        boolean becomeLeader(Flight left) {
            SharedFuture waiting = future;
            Callable<?> invocation = waiting == null ? null : waiting.invocation;
            if (waiting == null || invocation == null || waiting.isDone() || !markPromoted()) {
                return false;
            }
            flight.promote(waiting, invocation);
            return true;
        }
    }
}
