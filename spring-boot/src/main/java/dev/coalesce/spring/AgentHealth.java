package dev.coalesce.spring;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What the health of an application says about the agent. The status says that the application works: without an agent
 * each call runs its body, and an old flight delays the callers of one key only.
 *
 * @param maxFlightAge flights that are older are reported; zero: none
 * @param oldFlightStatus the status while there is such a flight
 */
record AgentHealth(Duration maxFlightAge, String oldFlightStatus) {
    private static final String UP = "UP";
    private static final String UNKNOWN = "UNKNOWN";

    /** Which flights are old, and the state of the agent. */
    record Report(String status, Map<String, Object> details) {}

    static AgentHealth of(Environment environment) {
        Binder binder = Binder.get(environment);
        return new AgentHealth(
                binder.bind("coalesce.health.max-flight-age", Duration.class).orElse(Duration.ofMinutes(1)),
                binder.bind("coalesce.health.old-flight-status", String.class).orElse(UP));
    }

    Report report() {
        Map<String, Object> details = new LinkedHashMap<>();
        String answer = RunningAgent.isActive() ? RunningAgent.ask("counters") : null;
        if (answer == null) {
            String status = RunningAgent.status();
            details.put("agent", status.isEmpty() ? "not present" : status);
            return new Report(UNKNOWN, details);
        }
        details.put("agent", RunningAgent.status());
        int methods = 0;
        long flights = 0;
        Map<String, String> old = new LinkedHashMap<>();
        for (Map<?, ?> each : RunningAgent.list(answer, "methods")) {
            methods++;
            flights += number(each, "inFlight");
            Duration age = Duration.ofMillis(number(each, "oldestFlightMillis"));
            if (!maxFlightAge.isZero() && age.compareTo(maxFlightAge) > 0) {
                old.put(String.valueOf(each.get("name")), age.toString());
            }
        }
        details.put("methods", methods);
        details.put("flights", flights);
        if (!old.isEmpty()) {
            details.put("flightsOlderThan", maxFlightAge.toString());
            details.put("oldFlights", old);
        }
        return new Report(old.isEmpty() ? UP : oldFlightStatus, details);
    }

    private static long number(Map<?, ?> counters, String name) {
        return counters.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
