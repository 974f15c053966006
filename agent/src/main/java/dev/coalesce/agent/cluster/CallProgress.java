package dev.coalesce.agent.cluster;

import dev.coalesce.agent.events.Events;
import org.jspecify.annotations.Nullable;

/**
 * Tells commands, counters and the flight recorder how far one {@link EngineCall} is. Used by one thread at a time, as
 * the call is.
 */
final class CallProgress {
    private final KeyWatch watch;
    private final ClusterCounters counters;

    /** Null if nobody records, and after the end. */
    private Events.@Nullable ClusterCall event;

    /** The leader that the call waits for, or has waited for; null if it has not waited. */
    private @Nullable FleetLeader leader;

    private boolean isEnded;

    CallProgress(KeyWatch watch, ClusterCounters counters) {
        this.watch = watch;
        this.counters = counters;
    }

    void record(Events.ClusterCall begun) {
        event = begun;
    }

    /** Called with each reply that another JVM leads. */
    void ledBy(FleetLeader other) {
        boolean isFirst = leader == null;
        if (isFirst) {
            counters.follows.increment();
            counters.following.increment();
        }
        leader = other;
        watch.follow(other, isFirst);
    }

    /** Called when the call has ended, once or more; with null if its thread was interrupted. */
    void ended(EngineCall.@Nullable Result result) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        FleetLeader last = leader;
        if (last != null) {
            watch.unfollow();
            counters.following.decrement();
        }
        Events.ClusterCall recorded = event;
        if (recorded != null) {
            event = null;
            recorded.ledBy(last == null ? null : last.name());
            recorded.end(outcome(result, last != null), 0);
        }
    }

    private static String outcome(EngineCall.@Nullable Result result, boolean waited) {
        if (result == null) {
            return "interrupted";
        }
        return switch (result) {
            case LEAD -> "lead";
            case ARRIVED -> waited ? "follow" : "hit";
            case FOLLOW -> "follow";
            case ALONE -> "alone";
            case TIMED_OUT -> "timeout";
            case CYCLE -> "cycle";
            case ABANDONED -> "abandoned";
        };
    }
}
