package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** First things first: no class that extends the bridge can load before the bridge is there. */
public final class Premain {
    private Premain() {}

    /**
     * Installs the agent, unless another is installed.
     *
     * @param options as given to the JVM
     * @param instrumentation given by the JVM
     * @param attached whether the JVM is running already; its application is then not stopped for any mistake
     * @return takes the agent out again; null where nothing was installed
     * @throws ReflectiveOperationException if the bridge cannot be put in its place
     */
    public static @Nullable Runnable start(String options, Instrumentation instrumentation, boolean attached)
            throws ReflectiveOperationException {
        if (Bridge.isInUse()) {
            return null; // -javaagent twice, or attached again: the first one works
        }
        Options read = Options.read(options, System.getProperties());
        read.apply(!attached);
        if (attached && read.strict() && !read.mistakes().isEmpty()) {
            return refuse("strict=true and " + read.mistakes().get(0));
        }
        if (!read.enabled()) {
            // without the bridge, so that Coalescer.active() says so
            return refuse("enabled=false: nothing is woven");
        }
        Bridge.define(instrumentation);
        Installation installation = new Installation(options, read, instrumentation);
        return attached ? installation.attach() : installation.start();
    }

    private static @Nullable Runnable refuse(String why) {
        Log.info(why);
        Status.set("not installed: " + why);
        return null;
    }
}
