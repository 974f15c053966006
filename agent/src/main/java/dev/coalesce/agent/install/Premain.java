package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
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
        Options read = Options.read(options, System.getProperties());
        read.apply();
        if (!read.enabled()) {
            Log.info("enabled=false: nothing is woven");
            return; // without the bridge, so that Coalescer.active() says so
        }
        Bridge.define(instrumentation);
        Installation.run(options, read, instrumentation);
    }
}
