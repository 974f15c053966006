package dev.coalesce.it;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a JVM of a fleet, as the agent reports it.
 *
 * @param numbers what the beans say, by the names of their attributes
 * @param threads the names of the threads that the program has not started itself
 */
record JvmState(Map<String, Long> numbers, List<String> threads) {
    private static final List<String> GO_BACK_TO_0 =
            List.of("Leading", "Following", "PendingInvalidations", "Waiting", "InFlight");

    /** Each of these says that the JVM may have run a body although another JVM led. */
    private static final List<String> EXPLAIN = List.of("Alone", "LostLeases", "Disconnections");

    /** Reads the program's answer: {@code {Alone=0, Threads=main|timer, ...}}. */
    static JvmState parse(String answer) {
        Map<String, Long> numbers = new HashMap<>();
        List<String> threads = List.of();
        for (String each : answer.substring(1, answer.length() - 1).split(", ", -1)) {
            String[] pair = each.split("=", 2);
            if (pair[0].equals("Threads")) {
                threads = Arrays.stream(pair[1].split("\\|", -1)).sorted().toList();
            } else {
                numbers.put(pair[0], Long.parseLong(pair[1]));
            }
        }
        return new JvmState(numbers, threads);
    }

    private long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    /** {@return whether no call runs or waits, and the server has confirmed all invalidations} */
    boolean isIdle() {
        return GO_BACK_TO_0.stream().allMatch(name -> number(name) == 0);
    }

    /** {@return whether this JVM has gone on alone, or lost a lease, since an earlier state} */
    boolean wasAloneSince(JvmState before) {
        return EXPLAIN.stream().anyMatch(name -> number(name) != before.number(name));
    }
}
