package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.cache.TickingClock;
import dev.coalesce.agent.metrics.Beans;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.site.Adjustments;
import dev.coalesce.agent.site.Engine;
import dev.coalesce.agent.site.Linker;
import dev.coalesce.agent.weave.Transformer;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Puts the parts together, in a JVM that has the bridge. */
final class Installation implements Registry.Watcher {
    private final String argument;
    private final Options options;
    private final LongAdder errors = new LongAdder();
    private final AtomicBoolean agentBean = new AtomicBoolean();
    private final Registry registry = new Registry(this);

    private Installation(String argument, Options options) {
        this.argument = argument;
        this.options = options;
    }

    static void run(String argument, Options options, Instrumentation instrumentation) {
        new Installation(argument, options).install(instrumentation);
    }

    private void install(Instrumentation instrumentation) {
        preload();
        RuleBook rules = new RuleBook(options.rules());
        Adjustments adjustments = new Adjustments();
        if (!options.config().isEmpty()) {
            new LiveRules(argument, options, rules, adjustments, instrumentation).start();
        }
        CoalesceLinker.install(new Linker(new Engine(TickingClock.INSTANCE, registry, errors, adjustments)));
        // Not able to retransform: what it adds to a class while it loads (a field, a method) then stays when another
        // agent retransforms that class, since the JVM hands on its output instead of asking it again.
        instrumentation.addTransformer(new Transformer(rules), false);
        Log.info("installed, version " + Version.TEXT);
    }

    /** On 17 a class that is first loaded inside a bootstrap may find itself being loaded: load those early. */
    private static void preload() {
        ThreadLocalRandom.current();
    }

    @Override
    public void appeared(Measured.Kind kind, Registry.Group group) {
        if (!hasBeans()) {
            return;
        }
        try {
            if (agentBean.compareAndSet(false, true)) {
                Beans.registerAgent(Version.TEXT, registry::size, errors::sum);
            }
            Beans.register(kind, group);
        } catch (Throwable e) {
            Log.warnOnce("jmx", "no JMX beans: the counters can be read by Coalescer only", e);
        }
    }

    @Override
    public void disappeared(Measured.Kind kind, Registry.Group group) {
        if (hasBeans()) {
            Beans.unregister(kind, group);
        }
    }

    private boolean hasBeans() {
        return options.jmx() && ModuleLayer.boot().findModule("java.management").isPresent();
    }
}
