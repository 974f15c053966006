package dev.coalesce.agent.install;

import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Installs the agent in a JVM that is already running. */
public final class Agentmain implements BiFunction<String, Instrumentation, @Nullable Runnable> {
    /** Called reflectively by the agent's entry point. */
    public Agentmain() {}

    /**
     * Installs the agent, unless one is already installed.
     *
     * @param options the options of the attach request
     * @param instrumentation the JVM's instrumentation service
     * @return a task that removes the agent; null if nothing was installed
     */
    @Override
    public @Nullable Runnable apply(String options, Instrumentation instrumentation) {
        return Premain.install(options, instrumentation, true);
    }
}
