package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceGroup;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One caller's own future of a shared flight. Completing or cancelling it touches nobody else. */
public final class SharedFuture extends WaitingFuture<@Nullable Object> {
    private final @Nullable Callable<?> call;

    /** Where it waits now. Written by who makes it or moves it, before anybody else can see it there. */
    private volatile Place place;

    /** So that its caller, where it waits again, does not make its own call again. */
    private volatile boolean brokeCycle;

    /** Made for the first that is derived of it. Two threads may make two. */
    private volatile @Nullable WeakReference<SharedFuture> reference;

    /** With {@code call} null it cannot lead: the leader's own. */
    SharedFuture(Flight flight, @Nullable Callable<?> call) {
        this.call = call;
        this.place = new Place(this, flight);
    }

    Place place() {
        return place;
    }

    @Nullable
    Callable<?> call() {
        return call;
    }

    /**
     * The flight it waits for.
     *
     * @return the last one, where it has moved
     */
    public Flight flight() {
        return place.flight;
    }

    /**
     * Joins another flight than the one it has left.
     *
     * @param next of the same key
     * @return false where it is too late to join that one: start over
     */
    public boolean moveTo(Flight next) {
        place = new Place(this, next);
        boolean joined = next.join(this);
        if (isDone()) {
            leaveFlight(); // cancelled on the way
        }
        return joined;
    }

    /** Its caller is not interested any more, whether it waits or leads. */
    public void leaveFlight() {
        Place left = place;
        if (left.leave() || left.resign()) {
            left.flight.lostInterest();
        }
    }

    /**
     * As {@link #leaveFlight}, for one that waits.
     *
     * @return false where it leads, or has left before
     */
    public boolean leaveWait() {
        Place left = place;
        boolean waited = left.leave();
        if (waited) {
            left.flight.lostInterest();
        }
        return waited;
    }

    /**
     * From now on its caller leads the flight it waited for.
     *
     * @return false where it has left
     */
    public boolean becomeLeaders() {
        return place.promote();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean pending = !isDone();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (pending && cancelled) {
            leaveFlight();
        }
        return cancelled;
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
     * A body that will give this future runs on a thread, or will; and that thread may come to wait for this one. False,
     * and nothing noted, where it does not wait, or would for ever and has made its own call instead.
     */
    boolean isToBeWaitedFor() {
        if (isDone()) {
            return false;
        }
        if (WaitGraph.enter(Thread.currentThread(), this::awaited)) {
            return true;
        }
        Flight flight = flight();
        boolean waited = leaveWait();
        if (call != null && !brokeCycle && (waited || place.isPromoted())) {
            brokeCycle = true;
            flight.breakCycle(this, call, waited);
        }
        return false;
    }

    /** Who waits for what is derived of it may have still to wait when this one is done, but for no flight. */
    private @Nullable Flight awaited() {
        return isDone() ? null : flight();
    }

    /**
     * Completes with what a flight ended with.
     *
     * @param outcome as {@link Flight#complete} takes it
     */
    public void settle(Object outcome) {
        if (outcome instanceof Failure) {
            completeExceptionally(((Failure) outcome).thrown());
        } else if (outcome instanceof Signal) {
            startOver();
        } else {
            complete(outcome == CoalesceGroup.NULL ? null : outcome);
        }
    }

    private void startOver() {
        if (isDone()) {
            return;
        }
        if (call != null) {
            place.flight.startOver(this, call);
        } else {
            completeExceptionally(new IllegalStateException("no result to share: " + place.flight));
        }
    }

    /** A future's place among those who wait for one flight. */
    static final class Place extends Waiter {
        private final SharedFuture future;
        private final Flight flight;

        Place(SharedFuture future, Flight flight) {
            this.future = future;
            this.flight = flight;
        }

        @Override
        void wake(Object outcome) {
            future.settle(outcome);
        }

        /** No thread waits: the call is made again, in the background. */
        @Override
        boolean takeOver(Flight flight) {
            Callable<?> call = future.call;
            if (call == null || future.isDone() || !promote()) {
                return false;
            }
            flight.rerun(future, call);
            return true;
        }
    }
}
