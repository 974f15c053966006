package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.flight.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Results that are in flight until they complete. Each caller gets a future of its own. */
public class FutureStrategy extends CallFlightStrategy {
    /** The strategy of woven methods. */
    public static final FutureStrategy INSTANCE = new FutureStrategy();

    /** Only this package creates instances. */
    FutureStrategy() {}

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
}
