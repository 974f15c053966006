package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Installs the agent before {@code main}. The application waits for this code, so it does as little as possible. */
public final class Premain implements BiFunction<String, Instrumentation, @Nullable Runnable> {
    /** Called reflectively by the agent's entry point. */
    public Premain() {}

    /**
     * Installs the agent, unless one is already installed.
     *
     * @param options the options of {@code -javaagent}
     * @param instrumentation the JVM's instrumentation service
     * @return a task that removes the agent; null if nothing was installed
     */
    @Override
    public @Nullable Runnable apply(String options, Instrumentation instrumentation) {
        return install(options, instrumentation, false);
    }

    /**
     * Reads the options and installs the agent. With {@code strict=true}, a configuration error stops a JVM that is
     * starting. It never stops a JVM that is already running: there, the agent is not installed.
     */
    static @Nullable Runnable install(String argument, Instrumentation instrumentation, boolean attached) {
        if (Bridge.isInUse()) {
            return null; // a second -javaagent or a second attach: the first agent stays in force
        }
        if (!attached) {
            Log.useStandardError();
        }
        Options options = Options.read(argument, System.getProperties());
        options.apply(!attached);
        if (attached && options.strict() && !options.errors().isEmpty()) {
            return refuse("strict=true and " + options.errors().get(0));
        }
        if (!options.enabled()) {
            // Coalescer.active() is false because the bridge is not installed.
            return refuse("enabled=false: nothing is woven");
        }
        Installation installation = new Installation(argument, options, instrumentation);
        return attached ? installation.attach() : installation.start();
    }

    private static @Nullable Runnable refuse(String reason) {
        Log.info(reason);
        Status.set("not installed: " + reason);
        return null;
    }
}
