package dev.coalesce.bench.jmh;

import static java.util.Objects.requireNonNull;

import dev.coalesce.Coalesce;
import java.nio.file.Path;
import java.util.List;

/** The agent, as a JVM gets it that is to have it. */
public final class Agent {
    /** Names the agent's jar; set for whoever starts JVMs. */
    public static final String JAR = "bench.agent.jar";

    private static final String PRESENT = "bench.agent";

    private Agent() {}

    /**
     * Of a JVM with the agent.
     *
     * @return options of the command {@code java}
     */
    public static List<String> options() {
        Path jar = Path.of(requireNonNull(System.getProperty(JAR), JAR)).toAbsolutePath();
        return List.of("-javaagent:" + jar + "=strict=true", "-D" + PRESENT + "=true");
    }

    /** Fails where annotated methods are coalesced although they should not be, and the other way round. */
    public static void check() {
        Probe probe = new Probe();
        int first = probe.next();
        boolean coalesced = first == probe.next();
        if (coalesced != Boolean.getBoolean(PRESENT)) {
            throw new IllegalStateException(
                    coalesced ? "there is an agent that should not be there" : "the agent does nothing");
        }
    }

    private static final class Probe {
        private int bodies;

        @Coalesce(ttl = "1h")
        int next() {
            bodies++;
            return bodies;
        }
    }
}
