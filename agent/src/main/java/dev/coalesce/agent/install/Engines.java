package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.cache.TickingClock;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.link.Engine;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Starts the engine. */
final class Engines {
    private Engines() {}

    /** First things first: no class that extends the bridge can load before the bridge is there. */
    static Linker start(
            Instrumentation instrumentation,
            Options options,
            Registry registry,
            LongAdder errors,
            RuntimeOverrides adjustments,
            ImplementationIndex implementers)
            throws ReflectiveOperationException {
        preload();
        Bridge.define(instrumentation);
        return Plug.in(new Engine(
                TickingClock.INSTANCE,
                registry,
                errors,
                adjustments,
                implementers,
                options.bytes().space()));
    }

    /** On 17 a class that is first loaded inside a bootstrap may find itself being loaded: load those early. */
    private static void preload() {
        ThreadLocalRandom.current();
    }

    /** Not verified before the bridge is there. */
    private static final class Plug {
        static Linker in(Engine engine) {
            Linker linker = new Linker(engine);
            CoalesceLinker.install(linker);
            return linker;
        }
    }
}
