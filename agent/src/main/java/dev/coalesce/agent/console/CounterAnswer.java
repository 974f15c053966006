package dev.coalesce.agent.console;

import dev.coalesce.agent.call.UncoalescedMode;
import dev.coalesce.agent.metrics.Durations;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.metrics.Times;

/** Answers the request {@code counters}: one object per method or coalescer, each from one snapshot. */
final class CounterAnswer {
    private CounterAnswer() {}

    static void write(Json json, Registry registry) {
        json.name("methods").beginArray();
        for (Registry.Group group : registry.groups()) {
            Snapshot s = group.snapshot();
            json.beginObject()
                    .field("name", group.name())
                    .field("kind", group.kind().name())
                    .field("off", isOff(group))
                    .field("observed", isObserved(group))
                    .field("hits", s.hits())
                    .field("leads", s.leads())
                    .field("follows", s.follows())
                    .field("timeouts", s.timeouts())
                    .field("bypasses", s.bypasses())
                    .field("failures", s.failures())
                    .field("promotions", s.promotions())
                    .field("evictions", s.evictions())
                    .field("inFlight", s.inFlight())
                    .field("oldestFlightMillis", s.oldestFlightMillis())
                    .field("size", s.size())
                    .field("savedNanos", s.savedNanos());
            write(json, s.times());
            json.endObject();
        }
        json.endArray();
    }

    private static void write(Json json, Times times) {
        json.field("waiting", times.waiting())
                .field("waits", times.waits())
                .field("waitNanos", times.waitNanos())
                .field("runs", times.successes())
                .field("runNanos", times.successNanos());
        write(json.name("waitTimes"), times.waitTimes());
        write(json.name("runTimes"), times.runTimes());
    }

    /** Writes pairs of a duration and its count, so that the command can compute percentiles between two answers. */
    private static void write(Json json, Durations durations) {
        json.beginArray();
        durations.forEach(
                (nanos, count) -> json.beginArray().value(nanos).value(count).endArray());
        json.endArray();
    }

    private static boolean isObserved(Registry.Group group) {
        return MethodNames.methods(group).stream().anyMatch(UncoalescedMode::isObserved);
    }

    private static boolean isOff(Registry.Group group) {
        return !MethodNames.methods(group).isEmpty()
                && MethodNames.methods(group).stream().allMatch(method -> method.isOff());
    }
}
