package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.classes.FutureType;
import dev.coalesce.agent.flight.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Results that are in flight until they complete. Each caller gets a future of its own. */
public class FutureStrategy extends CallFlightStrategy {
    /** The strategy of woven methods. */
    public static final FutureStrategy INSTANCE = new FutureStrategy();

    /** Called by subclasses. */
    protected FutureStrategy() {}

    /** Returns the strategy for callers of a group that have futures, whatever the strategy of the group is. */
    static FutureStrategy of(CallGroup group) {
        return group.strategy() instanceof Adapted adapted ? adapted : INSTANCE;
    }

    /** Converts what a body returned. */
    CompletionStage<?> stage(Object result) {
        return (CompletionStage<?>) result;
    }

    /** Converts the future of a caller into what the caller gets. */
    Object callersFuture(CompletableFuture<?> future) {
        return future;
    }

    @Override
    protected Object follow(CallFlight mine, CallFlight other) {
        return new JoinFutureRequest(new FutureFollowers(mine.group(), this), other);
    }

    @Override
    protected @Nullable Object bodyReturned(CallFlight flight, @Nullable Object result) {
        return flight.attachUpstream(result);
    }

    @Override
    void leaderLeaves(CallFlight flight) {
        flight.loseLeadersInterest();
    }

    @Override
    void answeredElsewhere(CallFlight flight, @Nullable Object result) {
        if (result instanceof CompletionStage<?> stage) {
            stage.whenComplete((value, thrown) -> flight.settleElsewhere(thrown != null ? new Failure(thrown) : value));
        } else {
            flight.settleElsewhere(result);
        }
    }

    @Override
    protected Object deliver(Object outcome) {
        return outcome instanceof Failure
                ? CompletableFuture.failedFuture(((Failure) outcome).thrown())
                : CompletableFuture.completedFuture(outcome == CoalesceGroup.NULL ? null : outcome);
    }

    /**
     * Results that are futures of a library. Flights and followers have the JDK's futures; each caller receives one of
     * the library's around its own.
     */
    static final class Adapted extends FutureStrategy {
        private final FutureType type;

        Adapted(FutureType type) {
            this.type = type;
        }

        @Override
        CompletionStage<?> stage(Object result) {
            return type.source(result);
        }

        @Override
        Object callersFuture(CompletableFuture<?> future) {
            return type.future(future);
        }

        @Override
        protected @Nullable Object bodyReturned(CallFlight flight, @Nullable Object result) {
            CompletionStage<?> stage = result == null ? null : type.source(result);
            Object answer = flight.attachUpstream(stage);
            if (answer == null || answer == stage) {
                return result; // nobody takes it from a replayed call
            }
            return type.future((CompletableFuture<?>) answer);
        }

        @Override
        void answeredElsewhere(CallFlight flight, @Nullable Object result) {
            super.answeredElsewhere(flight, result == null ? null : type.source(result));
        }

        @Override
        protected Object deliver(Object outcome) {
            return type.future((CompletableFuture<?>) super.deliver(outcome));
        }
    }
}
