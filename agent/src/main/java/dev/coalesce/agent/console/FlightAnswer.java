package dev.coalesce.agent.console;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.cluster.FleetLeader;
import dev.coalesce.agent.clustered.FleetFlight;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.FlightReport;
import dev.coalesce.agent.flight.KeyHash;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.report.KeyMark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Answers the request {@code flights}: who leads each flight, since when, where its body is, and who waits. Reads the
 * stacks of the leaders only; a leader stops for that for some microseconds.
 */
final class FlightAnswer {
    /** Limits the size of an answer. The oldest flights are the most interesting ones. */
    private static final int MAX_FLIGHTS = 200;

    private static final int MAX_WAITERS = 100;
    private static final int MAX_FRAMES = 64;

    /** A flight, and what belongs to it at one moment: the age moves on, so it is read once. */
    private record Seen(CoalescedMethod method, Flight flight, long nanos, boolean isReplaced) {}

    private FlightAnswer() {}

    static void write(Json json, Registry registry) {
        List<Seen> all = collect(registry);
        all.sort(Comparator.comparingLong(Seen::nanos).reversed());
        FlightReport report = new FlightReport();
        json.field("count", all.size());
        json.name("flights").beginArray();
        for (Seen each : all.subList(0, Math.min(all.size(), MAX_FLIGHTS))) {
            write(json, each, report.of(each.flight));
        }
        json.endArray();
    }

    private static List<Seen> collect(Registry registry) {
        IdentityHashMap<Flight, Seen> all = new IdentityHashMap<>(); // not a HashMap: two flights of one key are equal
        for (Registry.Group group : registry.groups()) {
            for (CoalescedMethod method : MethodNames.methods(group)) {
                method.flights().forEach(flight -> add(all, method, flight, false));
                method.abandoned().forEach(flight -> add(all, method, flight, true));
            }
        }
        return new ArrayList<>(all.values());
    }

    private static void add(
            IdentityHashMap<Flight, Seen> all, CoalescedMethod method, Flight flight, boolean isReplaced) {
        if (!flight.isDone()) {
            all.put(flight, new Seen(method, flight, flight.ageNanos(), isReplaced));
        }
    }

    private static void write(Json json, Seen seen, FlightReport.Participants participants) {
        json.beginObject()
                .field("method", seen.method.name())
                .field(
                        "key",
                        KeyMark.of(seen.flight.key(), KeyHash.of(seen.flight.scopeOwner(), seen.flight.hashCode())))
                .field("ageMillis", TimeUnit.NANOSECONDS.toMillis(seen.nanos))
                .field("replaced", seen.isReplaced);
        Thread leader = participants.leader();
        json.field("leader", leader == null ? null : leader.getName());
        json.name("stack").beginArray();
        StackTraceElement[] stack = leader == null ? new StackTraceElement[0] : leader.getStackTrace();
        for (int i = 0; i < Math.min(stack.length, MAX_FRAMES); i++) {
            json.value(stack[i].toString());
        }
        json.endArray().field("bodyDepth", bodyDepth(stack, seen.method));
        List<FlightReport.WaitingThread> threads = participants.threads();
        json.field("waiting", (long) threads.size() + participants.others());
        json.field("withoutThread", participants.others());
        json.name("waiters").beginArray();
        for (FlightReport.WaitingThread each : threads.subList(0, Math.min(threads.size(), MAX_WAITERS))) {
            json.beginObject()
                    .field("thread", each.thread().getName())
                    .field("millis", TimeUnit.NANOSECONDS.toMillis(each.nanos()))
                    .endObject();
        }
        json.endArray();
        if (seen.flight instanceof FleetFlight fleet) {
            write(json, fleet);
        }
        json.endObject();
    }

    /** Writes who leads for all JVMs, as the server has said last. */
    private static void write(Json json, FleetFlight flight) {
        FleetLeader leader = flight.fleetLeader();
        json.field("leaderJvm", leader == null ? null : leader.name());
        if (leader != null) {
            json.field("leadsHere", leader.isHere()).field("leaseMillis", leader.leaseMillis());
        }
    }

    /** Returns how many frames are those of the body, up to that of the method itself; 0 if it is not found. */
    private static int bodyDepth(StackTraceElement[] stack, CoalescedMethod method) {
        for (int i = 0; i < Math.min(stack.length, MAX_FRAMES); i++) {
            if (stack[i].getClassName().equals(method.user().getName())
                    && stack[i].getMethodName().equals(method.names().method())) {
                return i + 1;
            }
        }
        return 0;
    }
}
