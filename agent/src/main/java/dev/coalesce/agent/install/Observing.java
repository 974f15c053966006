package dev.coalesce.agent.install;

import dev.coalesce.agent.observe.ObservationReport;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ObservePatterns;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.thread.Daemon;
import dev.coalesce.agent.thread.ExitHook;
import dev.coalesce.agent.weave.EngineInitializer;
import dev.coalesce.agent.weave.ObservingTransformer;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Observes methods while an option or a rule says so. Until then it is one object without a thread, a transformer or a
 * hook. A thread takes the code back from methods that turned out too cheap; it ends when it has nothing to do.
 *
 * <p>Concurrency: {@link #update} and {@link #stop} are called by the thread that installs or removes the agent, and by
 * the one that reloads rules. All fields are guarded by this object's monitor, which is not held while classes are
 * transformed.
 */
final class Observing implements Runnable, BiConsumer<Class<?>, Throwable> {
    private static final long PAUSE_MILLIS = 1_000;

    private final Instrumentation instrumentation;
    private final ParameterNames parameterNames;
    private final RuleBook ruleBook;
    private final ObservePatterns patterns;
    private final EngineInitializer initializer;
    private final ExitHook exitHook;
    private @Nullable Observations observations;
    private @Nullable ObservingTransformer transformer;
    private boolean isStopped;
    private boolean isUnweaving;

    /** The rules that observed when the classes were last transformed. */
    private Rules previous = Rules.NONE;

    Observing(
            Instrumentation instrumentation,
            ParameterNames parameterNames,
            RuleBook ruleBook,
            ObservePatterns patterns,
            EngineInitializer initializer) {
        this.instrumentation = instrumentation;
        this.parameterNames = parameterNames;
        this.ruleBook = ruleBook;
        this.patterns = patterns;
        this.initializer = initializer;
        this.exitHook = new ExitHook("coalesce-observe-end", new Runnable() {
            @Override
            public void run() {
                printReport();
            }
        });
    }

    /** Begins to observe, or observes other methods, as the rules in force say. */
    void update() {
        Rules current = ruleBook.current();
        Rules before;
        synchronized (this) {
            boolean isNeeded = !patterns.isEmpty() || current.observe();
            if (isStopped || (!isNeeded && transformer == null)) {
                return;
            }
            if (transformer == null) {
                begin();
            }
            before = previous;
            previous = current;
        }
        if (current.observe() || before.observe() || before == Rules.NONE) {
            retransform(concerned(current, before));
        }
    }

    private void begin() {
        Observations fresh = new Observations(new PackageOpener(instrumentation), new Runnable() {
            @Override
            public void run() {
                startUnweaving();
            }
        });
        ObservingTransformer observer = new ObservingTransformer(patterns, ruleBook, initializer, fresh);
        Observations.setCurrent(fresh);
        observations = fresh;
        transformer = observer;
        instrumentation.addTransformer(observer, true);
        exitHook.add();
    }

    /** The loaded classes with methods that are to be observed, or were. */
    private List<Class<?>> concerned(Rules current, Rules before) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (LoadedClasses.isForeign(type)
                    && instrumentation.isModifiableClass(type)
                    && (patterns.concernsType(type.getName().replace('.', '/'))
                            || isObserved(type, current)
                            || isObserved(type, before))) {
                found.add(type);
            }
        }
        return found;
    }

    /** Tells whether a rule observes methods of a class, or of a type that it implements. */
    private static boolean isObserved(@Nullable Class<?> type, Rules rules) {
        if (type == null || type == Object.class) {
            return false;
        }
        String name = type.getName().replace('.', '/');
        for (Rule each : rules.all()) {
            if (each.observes() && each.selectsType(name)) {
                return true;
            }
        }
        for (Class<?> each : type.getInterfaces()) {
            if (isObserved(each, rules)) {
                return true;
            }
        }
        return rules.observe() && isObserved(type.getSuperclass(), rules);
    }

    private void retransform(List<Class<?>> types) {
        new LoadedClasses(instrumentation, parameterNames, this).retransform(types);
    }

    /** Called for a class that the JVM does not let change. */
    @Override
    public void accept(Class<?> type, Throwable cause) {
        Log.warnOnce("observe " + type.getName(), type.getName() + " could not be woven for observing", cause);
    }

    /** Called by a thread of the application: the observation of a method has ended. */
    private synchronized void startUnweaving() {
        if (!isUnweaving && !isStopped) {
            isUnweaving = true;
            Daemon.start("coalesce-observe", this);
        }
    }

    /** Restores classes in which no method, or fewer methods, are observed. */
    @Override
    public void run() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            // The application may interrupt all threads.
        }
        Set<String> names = new HashSet<>();
        synchronized (this) {
            isUnweaving = false;
            Observations current = observations;
            if (isStopped || current == null) {
                return;
            }
            names.addAll(current.takeLeft());
        }
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (names.contains(type.getName()) && instrumentation.isModifiableClass(type)) {
                found.add(type);
            }
        }
        retransform(found);
    }

    private synchronized @Nullable Observations observations() {
        return observations;
    }

    private void printReport() {
        Observations current = observations();
        if (current != null) {
            print(current);
        }
    }

    private static void print(Observations observed) {
        ObservationReport report = ObservationReport.of(observed);
        Log.print(report.text() + report.rules());
    }

    /** Stops, reports, and restores all classes: the agent leaves. */
    void stop() {
        ObservingTransformer observer;
        Observations current;
        synchronized (this) {
            isStopped = true;
            observer = transformer;
            current = observations;
            transformer = null;
            observations = null;
        }
        if (observer != null && current != null) {
            exitHook.remove();
            instrumentation.removeTransformer(observer);
            retransform(concerned(ruleBook.current(), previous));
            Observations.setCurrent(null);
            print(current);
            current.close();
        }
    }
}
