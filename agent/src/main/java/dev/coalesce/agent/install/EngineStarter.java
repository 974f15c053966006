package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.cache.TickingClock;
import dev.coalesce.agent.key.RecordGetters;
import dev.coalesce.agent.link.Engine;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.proxy.ImplementationIndex;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Defines the bridge classes and starts the engine behind them. */
final class EngineStarter {
    private EngineStarter() {}

    /** Starts the engine. The bridge comes first: a class that extends a bridge class cannot load before it. */
    static Linker start(
            Instrumentation instrumentation,
            Options options,
            Registry registry,
            LongAdder errors,
            RuntimeOverrides overrides,
            ImplementationIndex implementations)
            throws ReflectiveOperationException {
        preload();
        Bridge.define(instrumentation);
        HiddenMembers.install(instrumentation);
        RecordGetters.setOpener(new PackageOpener(instrumentation));
        Engine engine = new Engine(
                TickingClock.INSTANCE,
                registry,
                errors,
                overrides,
                implementations,
                options.storage().space(),
                Engine.connect(options.cluster()));
        return LinkerInstaller.install(engine, options.limits());
    }

    /**
     * Loads JDK classes that a bootstrap method uses. On JDK 17, a class that is first loaded inside a bootstrap method
     * may be the class whose loading triggered it.
     */
    private static void preload() {
        ThreadLocalRandom.current();
    }

    /**
     * A class of its own, so that the JVM verifies this code, and loads {@link Linker}, only after the bridge exists.
     */
    private static final class LinkerInstaller {
        static Linker install(Engine engine, EngineLimits limits) {
            CoalesceLinker.prepare();
            Linker linker = new Linker(engine);
            limits.apply();
            CoalesceLinker.install(linker);
            return linker;
        }
    }
}
