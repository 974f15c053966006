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
     * @param options the options of the attach request; {@code observe} for an agent that only observes
     * @param instrumentation the JVM's instrumentation service
     * @return a task that removes the agent; null if nothing was installed
     */
    @Override
    public @Nullable Runnable apply(String options, Instrumentation instrumentation) {
        return options.equals(ObserverInstallation.ARGUMENT)
                ? observer(instrumentation)
                : Premain.install(options, instrumentation, true);
    }

    private static @Nullable Runnable observer(Instrumentation instrumentation) {
        if (Bridge.isInUse()) {
            return null; // another agent is installed, and stays in force
        }
        try {
            return new ObserverInstallation(Options.read("", System.getProperties()), instrumentation);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
