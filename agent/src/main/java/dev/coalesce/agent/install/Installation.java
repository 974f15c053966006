package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.weave.EngineInitializer;
import dev.coalesce.agent.weave.LoadedImplementations;
import dev.coalesce.agent.weave.Transformer;
import dev.coalesce.agent.weave.WeavingPhase;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts together, and takes them apart again. Before main there is the transformer alone; the bridge, and all that
 * extends it, come with the first class that needs them.
 */
final class Installation implements EngineInitializer, Runnable {
    private final Options options;
    private final Instrumentation instrumentation;
    private final RuntimeOverrides adjustments;
    private volatile @Nullable Linker linker;
    private @Nullable BeanWatcher beans;
    private boolean broken;
    private final List<ClassFileTransformer> transformers = new ArrayList<>();
    private @Nullable ClassFileTransformer whole;
    private final RuleBook rules;
    private final ImplementationIndex implementers;
    private final @Nullable LiveRules live;

    Installation(String argument, Options options, Instrumentation instrumentation) {
        this.options = options;
        this.adjustments = new RuntimeOverrides(options.streams());
        this.instrumentation = instrumentation;
        this.implementers = new ImplementationIndex(new LoadedImplementations(instrumentation));
        this.rules = new RuleBook(options.rules());
        this.live = options.config().isEmpty()
                ? null
                : new LiveRules(argument, options, rules, adjustments, instrumentation);
    }

    /** Before main. */
    Runnable start() {
        if (live != null) {
            live.start(false);
        }
        // Not able to retransform: what it adds to a class while it loads (a field, a method) then stays when another
        // agent retransforms that class, since the JVM hands on its output instead of asking it again.
        Transformer all = new Transformer(WeavingPhase.ALL, rules, implementers, this);
        whole = all;
        add(all, false);
        boolean others = LoadedClasses.isAnyOfOthers(instrumentation);
        if (!others || !LoadedClasses.isAnyOf(BehindJaCoCo.PACKAGE, instrumentation)) {
            add(new BehindJaCoCo(instrumentation, all), false);
        }
        if (others) {
            weaveLoaded(all.and(WeavingPhase.CALLS));
        }
        Status.set(Status.ACTIVE + Version.TEXT);
        Log.info("installed, version " + Version.TEXT);
        return this;
    }

    /** In a JVM that runs. What surrounds the bodies comes from a transformer that is asked again: it can be taken back. */
    Runnable attach() {
        try {
            if (live != null) {
                live.start(true);
            }
            if (!lay()) {
                throw new IllegalStateException("what woven code calls could not be put in its place");
            }
            Transformer members = new Transformer(WeavingPhase.MEMBERS, rules, implementers, this);
            add(members, false);
            Transformer calls = members.and(WeavingPhase.CALLS);
            add(calls, true);
            AttachReport arrival = weaveLoaded(calls);
            new LoadedClasses(instrumentation, arrival).tellCoalescers();
            Status.set(Status.ACTIVE + Version.TEXT + arrival);
            Log.info("attached, version " + Version.TEXT + arrival);
            return this;
        } catch (Throwable e) {
            run();
            throw e;
        }
    }

    @Override
    public boolean lay() {
        return linker != null || layFirst();
    }

    private synchronized boolean layFirst() {
        if (linker != null || broken) {
            return !broken;
        }
        try {
            LongAdder errors = new LongAdder();
            JmxStart jmx = new JmxStart(instrumentation);
            BeanWatcher watcher = new BeanWatcher(
                    options.jmx(),
                    Version.TEXT,
                    new LongSupplier() {
                        @Override
                        public long getAsLong() {
                            return errors.sum();
                        }
                    },
                    jmx);
            linker = Engines.start(instrumentation, options, watcher.registry(), errors, adjustments, implementers);
            beans = watcher;
            if (options.jmx() && !BeanWatcher.hasManagement()) {
                Log.info(
                        "no JMX beans, since this Java runtime has no module java.management: Coalescer.stats() has counters");
            } else if (options.jmx() && whole != null) {
                jmx.watch(); // but where the agent came later, nothing of it shall stay in the JDK's classes
            }
            return true;
        } catch (Throwable e) {
            broken = true;
            Log.error("not installed, the application runs without it", e);
            Status.set("not installed: " + e);
            return false;
        }
    }

    private void add(ClassFileTransformer transformer, boolean canRetransform) {
        transformers.add(transformer);
        instrumentation.addTransformer(transformer, canRetransform);
    }

    private AttachReport weaveLoaded(Transformer calls) {
        AttachReport arrival = new AttachReport(calls);
        LoadedClasses classes = new LoadedClasses(instrumentation, arrival);
        try {
            List<Class<?>> found = classes.toWeave(rules.now());
            if (!found.isEmpty() && !transformers.contains(calls)) {
                add(calls, true);
            }
            classes.retransform(found);
        } catch (Throwable e) {
            Log.warnOnce(
                    "loaded classes",
                    "classes that were loaded before the agent are left as they were: this JVM does not let them be found",
                    e);
        }
        return arrival;
    }

    /**
     * Leaves: nothing is woven any more, what is woven runs its bodies, and nothing of the agent is held. Calls in flight
     * go on to their end, and who waits for them is told. Called once.
     */
    @Override
    public void run() {
        // The one that adds members stays for as long as classes are made anew: the JVM takes none that lost them.
        transformers.stream().filter(each -> each != whole).forEach(instrumentation::removeTransformer);
        if (lay()) {
            CoalesceLinker.install(null);
        }
        if (live != null) {
            live.stop();
        }
        adjustments.change(null, false);
        DetachReport departure = new DetachReport();
        LoadedClasses classes = new LoadedClasses(instrumentation, departure);
        classes.tellCoalescers();
        classes.retransform(woven(classes));
        transformers.forEach(instrumentation::removeTransformer);
        Linker leaving = linker;
        if (leaving != null) {
            leaving.close();
        }
        BeanWatcher watcher = beans();
        if (watcher != null) {
            watcher.leave();
        }
        departure.tell();
        Log.info("detached");
    }

    private List<Class<?>> woven(LoadedClasses classes) {
        try {
            return classes.woven();
        } catch (Throwable e) {
            Linker known = linker;
            return known == null
                    ? List.of()
                    : known.linked(); // the others have not run yet, and find nobody to link them
        }
    }

    private synchronized @Nullable BeanWatcher beans() {
        return beans;
    }
}
