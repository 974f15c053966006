package dev.coalesce.agent.install;

import java.lang.instrument.Instrumentation;

/** First things first: no class that extends the bridge can load before the bridge is there. */
public final class Premain {
    private Premain() {}

    /**
     * Installs the agent, unless another is installed.
     *
     * @param options as given to the JVM
     * @param instrumentation given by the JVM
     * @throws ReflectiveOperationException if the bridge cannot be put in its place
     */
    public static void start(String options, Instrumentation instrumentation) throws ReflectiveOperationException {
        if (Bridge.isThere()) {
            return; // -javaagent twice, or attached again: the first one works
        }
        Bridge.define(instrumentation);
        Installation.run(options, instrumentation);
    }
}
