package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.cache.StackRoom;
import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.console.Console;
import dev.coalesce.agent.console.ConsoleSocket;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.metrics.WovenMethods;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.settings.OptionSetting;
import dev.coalesce.agent.weave.EngineInitializer;
import dev.coalesce.agent.weave.LoadedImplementations;
import dev.coalesce.agent.weave.Transformer;
import dev.coalesce.agent.weave.WeavingPhase;
import dev.coalesce.agent.weave.scan.ClassFiles;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Installs the agent's parts, and removes them when run. Before {@code main} only the transformer exists. The bridge,
 * and everything that extends it, is created for the first class that needs it.
 *
 * <p>Concurrency: {@link #start}, {@link #attach} and {@link #run} are called one at a time, under the monitor of the
 * agent's entry point. {@link #initialize} is called by any thread that loads a class to be woven.
 */
final class Installation
        implements EngineInitializer,
                LateWeaving.Weaver,
                LiveRules.OnReload,
                Runnable,
                Function<String[], String>,
                Supplier<@Nullable Observations> {
    /** The room on the stack that weaving may need, with everything that is initialized meanwhile. */
    private static final int ROOM_KILOBYTES = 64;

    private final Options options;
    private final Instrumentation instrumentation;
    private final RuntimeOverrides overrides;
    private final RuleBook ruleBook;
    private final ImplementationIndex implementations;
    private final @Nullable LiveRules liveRules;
    private final List<ClassFileTransformer> transformers = new CopyOnWriteArrayList<>();
    private final LateWeaving lateWeaving;
    private final ParameterNames parameterNames;

    /** Created when an option or a rule observes something. Guarded by this object's monitor. */
    private @Nullable Observing observing;

    /** Weaves classes that are loaded already. It is registered when there is such a class. */
    private volatile @Nullable Transformer forLoadedClasses;

    /** Whether the agent has been detached. Guarded by this object's monitor. */
    private boolean isRemoved;

    /** The transformer that also adds members to classes; null if the agent was attached. */
    private @Nullable ClassFileTransformer memberAddingTransformer;

    /** Written once, under this object's monitor; non-null means that the engine is running. */
    private volatile @Nullable Linker linker;

    /** Guarded by this object's monitor. */
    private @Nullable BeanWatcher beanWatcher;

    /** Written once, when the engine starts. */
    private volatile @Nullable WovenMethods wovenMethods;

    /** Whether the engine failed to start; it is not tried again. Guarded by this object's monitor. */
    private boolean hasFailed;

    Installation(String argument, Options options, Instrumentation instrumentation) {
        this.options = options;
        this.overrides = new RuntimeOverrides(options.methodDefaults(), options.context());
        this.instrumentation = instrumentation;
        ClassFiles.enableUrlSearchPaths(instrumentation);
        this.implementations = new ImplementationIndex(
                new LoadedImplementations(instrumentation, new ConstantPoolSearch(instrumentation)));
        this.ruleBook = new RuleBook(options.rules(), options.context());
        ruleBook.setMode(options.mode());
        this.parameterNames = new ParameterNames(instrumentation);
        overrides.observeWith(this);
        overrides.apply(null, true, options.mode());
        this.lateWeaving = new LateWeaving(instrumentation, this);
        this.liveRules = options.config().isEmpty()
                ? null
                : new LiveRules(argument, options, ruleBook, overrides, instrumentation, this);
    }

    /** Installs the agent before main. */
    Runnable start() {
        if (liveRules != null) {
            liveRules.start(false);
        }
        // This transformer adds members to a class while the class loads. It cannot retransform: if another agent
        // retransforms the class later, the JVM starts from this transformer's output and so keeps the members.
        LoadedLibraries.watch();
        Transformer transformer = new Transformer(WeavingPhase.ALL, ruleBook, implementations, this);
        memberAddingTransformer = transformer;
        add(transformer, false);
        boolean foreignClassesLoaded = LoadedClasses.isAnyForeignLoaded(instrumentation);
        if (!foreignClassesLoaded || !LoadedClasses.isAnyLoaded(JaCoCoOrdering.JACOCO_PACKAGE, instrumentation)) {
            add(new JaCoCoOrdering(instrumentation, transformer), false);
        }
        Transformer calls = transformer.forPhase(WeavingPhase.CALLS);
        forLoadedClasses = calls;
        if (foreignClassesLoaded) {
            weaveLoadedClasses(calls);
        }
        observe();
        Status.set(Status.ACTIVE + Version.TEXT);
        options.printBanner();
        Log.info("installed, version " + Version.TEXT);
        return this;
    }

    /**
     * Installs the agent in a running JVM. The code around the method bodies comes from a transformer that can
     * retransform, so a detach can take that code back.
     */
    Runnable attach() {
        try {
            if (liveRules != null) {
                liveRules.start(true);
            }
            if (!initialize()) {
                throw new IllegalStateException(
                        "the engine could not be started; the cause was logged to standard error");
            }
            LoadedLibraries.watch();
            Transformer members = new Transformer(WeavingPhase.MEMBERS, ruleBook, implementations, this);
            add(members, false);
            Transformer calls = members.forPhase(WeavingPhase.CALLS);
            forLoadedClasses = calls;
            addForLoadedClasses(calls);
            AttachReport report = weaveLoadedClasses(calls);
            observe();
            new LoadedClasses(instrumentation, parameterNames, report).notifyCoalescers();
            Status.set(Status.ACTIVE + Version.TEXT + report);
            Log.info("attached, version " + Version.TEXT + report);
            return this;
        } catch (Throwable e) {
            run();
            throw e;
        }
    }

    @Override
    public boolean initialize() {
        return linker != null || startEngine();
    }

    @Override
    public boolean hasStackRoom() {
        return StackRoom.isEnough(ROOM_KILOBYTES);
    }

    @Override
    public void postpone(@Nullable ClassLoader loader, String name) {
        lateWeaving.add(loader, name);
    }

    @Override
    public void weaveLate(List<Class<?>> found) {
        Transformer calls = callsTransformer();
        if (calls != null && initialize()) {
            LoadedClasses loadedClasses = new LoadedClasses(instrumentation, parameterNames, new AttachReport(calls));
            found.forEach(calls::weaveMore);
            loadedClasses.retransform(found);
            loadedClasses.notifyCoalescers();
        }
    }

    @Override
    public void searchLate() {
        Transformer calls = callsTransformer();
        if (calls != null) {
            weaveLoadedClasses(calls);
            new LoadedClasses(instrumentation, parameterNames, new AttachReport(calls)).notifyCoalescers();
        }
    }

    /** Returns the transformer for loaded classes, which is registered; null if the agent has been removed. */
    private synchronized @Nullable Transformer callsTransformer() {
        Transformer calls = forLoadedClasses;
        if (calls != null && !isRemoved && !transformers.contains(calls)) {
            addForLoadedClasses(calls);
        }
        return isRemoved ? null : calls;
    }

    @Override
    public boolean isInitialized() {
        return linker != null;
    }

    private synchronized boolean startEngine() {
        if (linker != null || hasFailed) {
            return !hasFailed;
        }
        try {
            LongAdder errors = new LongAdder();
            JmxStart jmxStart = new JmxStart(instrumentation);
            BeanWatcher watcher = new BeanWatcher(
                    options.jmx(),
                    Version.TEXT,
                    new LongSupplier() {
                        @Override
                        public long getAsLong() {
                            return errors.sum();
                        }
                    },
                    jmxStart);
            watcher.answerRequests(this);
            linker = EngineStarter.start(
                    instrumentation, options, watcher.registry(), errors, overrides, implementations);
            beanWatcher = watcher;
            wovenMethods = watcher.wovenMethods();
            if (options.console()) {
                ConsoleSocket.start(
                        this,
                        "the option console has no effect, because the socket for commands could not be opened: ");
            }
            if (options.jmx() && !BeanWatcher.hasManagement()) {
                Log.info("no JMX beans, because this Java runtime has no module java.management:"
                        + " use Coalescer.stats() to read the counters");
            } else if (options.jmx() && memberAddingTransformer != null) {
                // Not after an attach: a detach must leave nothing in the JDK's classes.
                jmxStart.installHook();
                watcher.prepare();
            }
            return true;
        } catch (VirtualMachineError noStackOrMemory) {
            throw noStackOrMemory; // the next class tries again
        } catch (Throwable e) {
            hasFailed = true;
            Log.error("not installed; the application runs without the agent", e);
            Status.set("not installed: " + e);
            return false;
        }
    }

    /** Registers a transformer for loaded classes. Another one before it gives it the names of parameters. */
    private void addForLoadedClasses(Transformer calls) {
        keepParameterNames();
        add(calls, true);
    }

    private void keepParameterNames() {
        if (ParameterNames.areLost() && !transformers.contains(parameterNames)) {
            add(parameterNames, true);
        }
    }

    @Override
    public void woven(@Nullable ClassLoader loader, String name, int methods) {
        WovenMethods index = wovenMethods;
        if (index != null) {
            index.note(loader, name, methods);
        }
    }

    private void add(ClassFileTransformer transformer, boolean canRetransform) {
        transformers.add(transformer);
        instrumentation.addTransformer(transformer, canRetransform);
    }

    private AttachReport weaveLoadedClasses(Transformer calls) {
        LoadedClasses.reportLibraries(instrumentation);
        AttachReport report = new AttachReport(calls);
        LoadedClasses loadedClasses = new LoadedClasses(instrumentation, parameterNames, report);
        try {
            List<Class<?>> found = loadedClasses.findWeavable(ruleBook.current());
            if (!found.isEmpty() && !transformers.contains(calls)) {
                addForLoadedClasses(calls);
            }
            loadedClasses.retransform(found);
        } catch (Throwable e) {
            Log.warnOnce(
                    "loaded classes",
                    "classes that were loaded before the agent are not woven, because this JVM does not let the agent"
                            + " search them; their methods run uncoalesced",
                    e);
        }
        return report;
    }

    /**
     * Removes the agent, once. New classes are no longer woven, woven methods run their bodies, and nothing keeps the
     * agent's classes in memory. Flights go on to their end, and their followers receive the outcome.
     */
    @Override
    public void run() {
        markRemoved();
        // The member-adding transformer stays until the classes are restored: the JVM rejects a class without members
        // that it had before.
        keepParameterNames();
        transformers.stream()
                .filter(transformer -> transformer != memberAddingTransformer && transformer != parameterNames)
                .forEach(instrumentation::removeTransformer);
        if (initialize()) {
            CoalesceLinker.install(null);
        }
        if (liveRules != null) {
            liveRules.stop();
        }
        overrides.apply(null, false);
        Observing observer = observing();
        if (observer != null) {
            observer.stop();
        }
        DetachReport report = new DetachReport();
        LoadedClasses loadedClasses = new LoadedClasses(instrumentation, parameterNames, report);
        loadedClasses.notifyCoalescers();
        Linker current = linker;
        loadedClasses.retransform(loadedClasses.findWoven(current == null ? List.of() : current.linked()));
        transformers.forEach(instrumentation::removeTransformer);
        if (current != null) {
            current.close();
        }
        BeanWatcher watcher = beanWatcher();
        if (watcher != null) {
            watcher.leave();
        }
        ConsoleSocket.stop();
        report.publishStatus();
        Log.info("detached");
    }

    private synchronized void markRemoved() {
        isRemoved = true;
    }

    /** Answers a request of a command, or makes the agent reachable. Nothing of the console is loaded before. */
    @Override
    public String apply(String[] request) {
        BeanWatcher watcher = initialize() ? beanWatcher() : null;
        if (watcher == null) {
            return "{\"error\":\"the agent could not start; see the standard error of that JVM\"}";
        }
        if (request.length == 0) {
            watcher.show();
            return "{}";
        }
        return new Console(Version.TEXT, optionsInForce(), watcher.registry(), overrides, ruleBook, this::observer)
                .answer(request);
    }

    private List<OptionSetting> optionsInForce() {
        return liveRules == null ? options.texts() : liveRules.optionsInForce();
    }

    /** Begins to observe, or observes other methods, if an option or a rule says so. */
    @Override
    public void observe() {
        boolean isForModes = ruleBook.mode().isObserving() || ruleBook.current().observe();
        Observing observer = isForModes || !options.observe().isEmpty() ? observer() : observing();
        if (observer != null) {
            observer.update(isForModes);
        }
    }

    /** Begins the observation of methods whose mode says so. */
    @Override
    public @Nullable Observations get() {
        return observer().forModes();
    }

    private synchronized @Nullable Observing observing() {
        return observing;
    }

    private synchronized Observing observer() {
        Observing existing = observing;
        if (existing == null) {
            existing = new Observing(instrumentation, parameterNames, ruleBook, options.observe(), this, false);
            observing = existing;
        }
        return existing;
    }

    private synchronized @Nullable BeanWatcher beanWatcher() {
        return beanWatcher;
    }
}
