package dev.coalesce.bench.jmh;

import static java.util.Objects.requireNonNull;

import dev.coalesce.Coalesce;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options that start a JVM with the agent, and a check that the agent is active. */
public final class Agent {
    /** The system property with the path of the agent's jar, set in the JVM that starts other JVMs. */
    public static final String JAR = "bench.agent.jar";

    private static final String PRESENT = "bench.agent";

    private Agent() {}

    /**
     * Returns the options of a JVM with the agent.
     *
     * @param more further options of the agent, {@code name=value}
     * @return options of the command {@code java}
     */
    public static List<String> options(String... more) {
        Path jar = Path.of(requireNonNull(System.getProperty(JAR), JAR)).toAbsolutePath();
        String arguments =
                "strict=true" + Stream.of(more).map(each -> "," + each).collect(Collectors.joining());
        return List.of("-javaagent:" + jar + "=" + arguments, "-D" + PRESENT + "=true");
    }

    /** Fails unless annotated methods are coalesced exactly if this JVM was started with {@link #options}. */
    public static void check() {
        Probe probe = new Probe();
        int first = probe.next();
        boolean coalesced = first == probe.next();
        if (coalesced != Boolean.getBoolean(PRESENT)) {
            throw new IllegalStateException(
                    coalesced ? "an agent is present in a JVM that should have none" : "the agent has no effect");
        }
    }

    private static final class Probe {
        private int executions;

        @Coalesce(ttl = "1h")
        int next() {
            executions++;
            return executions;
        }
    }
}
