package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.HeldLeaders;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Snapshot;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the library {@code coalesce-junit} asks of the engine. The library finds this class through the agent's
 * entry point, and sees types of the JDK only. Nothing else loads this class.
 *
 * <table>
 * <caption>Requests</caption>
 * <tr><td>{@code drop}<td>drops all results, and forgets all flights
 * <tr><td>{@code mode}, {@code Boolean}<td>false: all methods and coalescers run their bodies, until true
 * <tr><td>{@code baseline}<td>an object for the next request, from which counters are counted
 * <tr><td>{@code counters}, class, method, baseline<td>{@code long[]} in the order of {@code dev.coalesce.Stats}
 * <tr><td>{@code hold}, class, method, nanoseconds<td>a function with the requests {@code leaders}, {@code followers},
 *     {@code problem} and {@code release}
 * </table>
 *
 * <p>If the class is null, the method is the name of a coalescer.
 */
public final class TestDoor implements Function<Object[], @Nullable Object> {
    /** The indexes of in flight, oldest flight and size in the counters. */
    private static final Set<Integer> NOW = Set.of(8, 9, 10);

    private final Engine engine;

    /** Called by reflection. */
    public TestDoor() {
        Engine current = Engine.current.get();
        if (current == null) {
            throw new IllegalStateException("the engine is not running");
        }
        this.engine = current;
    }

    @Override
    public @Nullable Object apply(Object[] request) {
        return switch ((String) request[0]) {
            case "drop" -> {
                registry().clear();
                yield null;
            }
            case "mode" -> {
                changeMode((boolean) request[1]);
                yield null;
            }
            case "baseline" -> baseline();
            case "counters" -> counters((Class<?>) request[1], (String) request[2], (Map<?, ?>) request[3]);
            case "hold" -> hold((Class<?>) request[1], (String) request[2], (long) request[3]);
            default ->
                throw new IllegalArgumentException("the agent has no answer to \"" + request[0]
                        + "\". Use coalesce-junit of the agent's version.");
        };
    }

    private Registry registry() {
        return engine.services().registry();
    }

    private void changeMode(boolean on) {
        engine.overrides().suspend(!on);
    }

    private IdentityHashMap<CoalescedMethod, long[]> baseline() {
        IdentityHashMap<CoalescedMethod, long[]> baseline = new IdentityHashMap<>();
        for (CoalescedMethod each : all()) {
            baseline.put(each, each.snapshot().toArray());
        }
        return baseline;
    }

    /** Adds up what has been counted since the baseline. What there is now, such as results, is added up as it is. */
    private long[] counters(@Nullable Class<?> type, String name, Map<?, ?> baseline) {
        long[] sum = Snapshot.NONE.toArray();
        for (CoalescedMethod each : find(type, name)) {
            long[] now = each.snapshot().toArray();
            long[] before = (long[]) baseline.get(each);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += before == null || NOW.contains(i) ? now[i] : now[i] - before[i];
            }
        }
        return sum;
    }

    private static Function<String, Object> hold(@Nullable Class<?> type, String name, long maxNanos) {
        HeldLeaders held = new HeldLeaders(flight -> isOf(flight, type, name), maxNanos);
        return request -> switch (request) {
            case "leaders" -> held.leaders();
            case "followers" -> held.followers();
            case "problem" -> held.problem();
            default -> {
                held.release();
                yield "";
            }
        };
    }

    private static boolean isOf(Flight flight, @Nullable Class<?> type, String name) {
        return flight.scopeOwner() instanceof CallGroup group && isCalled(group.method(), type, name);
    }

    private List<CoalescedMethod> find(@Nullable Class<?> type, String name) {
        List<CoalescedMethod> found = new ArrayList<>();
        for (CoalescedMethod each : all()) {
            if (isCalled(each, type, name)) {
                found.add(each);
            }
        }
        return found;
    }

    private List<CoalescedMethod> all() {
        List<CoalescedMethod> all = new ArrayList<>();
        for (Registry.Group group : registry().groups()) {
            all.addAll(group.alive(CoalescedMethod.class));
        }
        return all;
    }

    /** Tells whether a method is that of a class, is inherited by it, or overrides or implements it. */
    private static boolean isCalled(CoalescedMethod method, @Nullable Class<?> type, String name) {
        if (type == null) {
            return method.kind() == Measured.Kind.Coalescer && method.name().equals(name);
        }
        Class<?> user = method.user();
        return method.kind() == Measured.Kind.Method
                && method.names().method().equals(name)
                && (type.isAssignableFrom(user) || user.isAssignableFrom(type));
    }
}
