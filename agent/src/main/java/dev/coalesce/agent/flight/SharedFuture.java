package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceTable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One caller's own future of a shared flight. Completing or cancelling it touches nobody else. */
public final class SharedFuture extends CompletableFuture<@Nullable Object> {
    private final Flight flight;
    private final Place place = new Place(this);

    SharedFuture(Flight flight) {
        this.flight = flight;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean pending = !isDone();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (pending && cancelled) {
            flight.lostInterest(place);
        }
        return cancelled;
    }

    /** What is derived from this future is the application's own. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    Place place() {
        return place;
    }

    void settle(Object outcome) {
        if (outcome instanceof Failure) {
            completeExceptionally(((Failure) outcome).thrown());
        } else if (outcome instanceof Signal) {
            completeExceptionally(new IllegalStateException(
                    "the leader's result can be used only once (a stream, an iterator, something to close): " + flight
                            + " cannot be shared"));
        } else {
            complete(outcome == CoalesceTable.NULL ? null : outcome);
        }
    }

    /** This future's place among those who wait. */
    static final class Place extends Waiter {
        private final SharedFuture future;

        Place(SharedFuture future) {
            this.future = future;
        }

        @Override
        void wake(Object outcome) {
            future.settle(outcome);
        }

        @Override
        boolean canLead() {
            return false;
        }
    }
}
