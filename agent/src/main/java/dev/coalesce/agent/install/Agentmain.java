package dev.coalesce.agent.install;

import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** As {@link Premain}, for a JVM that is running already. */
public final class Agentmain implements BiFunction<String, Instrumentation, @Nullable Runnable> {
    /** Made by the agent's entry point. */
    public Agentmain() {}

    /**
     * Installs the agent, unless another is installed.
     *
     * @param options as given to the JVM
     * @param instrumentation given by the JVM
     * @return takes the agent out again; null where nothing was installed
     */
    @Override
    public @Nullable Runnable apply(String options, Instrumentation instrumentation) {
        return Premain.start(options, instrumentation, true);
    }
}
