package dev.coalesce.agent.install;

import dev.coalesce.agent.console.Observer;
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
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Observes methods while an option, a rule or a command says so. Until then it is one object without a thread, a
 * transformer or a hook. A thread takes the code back from methods that turned out too cheap; it ends when it has
 * nothing to do. Another one ends the observation of a command that has died.
 *
 * <p>Concurrency: {@link #update} and {@link #stop} are called by the thread that installs or removes the agent, and by
 * the one that reloads rules; {@link #begin} and {@link #report} by those that answer commands. All fields are guarded by this object's monitor, which is not held while classes are
 * transformed.
 */
final class Observing implements Runnable, BiConsumer<Class<?>, Throwable>, Observer {
    private static final long PAUSE_MILLIS = 1_000;

    /** A command that has not asked for this long has died. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Instrumentation instrumentation;
    private final ParameterNames parameterNames;
    private final RuleBook ruleBook;
    private final ObservePatterns patterns;
    private final EngineInitializer initializer;
    private final boolean observesAnnotated;
    private final ExitHook exitHook;
    private @Nullable Observations observations;
    private @Nullable ObservingTransformer transformer;
    private boolean isStopped;
    private boolean isUnweaving;

    /** The patterns of the command that observes; none if there is no such command. */
    private ObservePatterns ofCommand = ObservePatterns.NONE;

    /** When the command has asked last. */
    private long lastAsked;

    /** The rules that observed when the classes were last transformed. */
    private Rules previous = Rules.NONE;

    Observing(
            Instrumentation instrumentation,
            ParameterNames parameterNames,
            RuleBook ruleBook,
            ObservePatterns patterns,
            EngineInitializer initializer,
            boolean observesAnnotated) {
        this.instrumentation = instrumentation;
        this.parameterNames = parameterNames;
        this.ruleBook = ruleBook;
        this.patterns = patterns;
        this.initializer = initializer;
        this.observesAnnotated = observesAnnotated;
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
            exitHook.add();
            before = previous;
            previous = current;
        }
        if (current.observe() || before.observe() || before == Rules.NONE) {
            retransform(concerned(patterns, current, before));
        }
    }

    @Override
    public boolean begin(ObservePatterns wanted) {
        synchronized (this) {
            if (isStopped || !ofCommand.isEmpty()) {
                return false;
            }
            ofCommand = wanted;
            lastAsked = System.nanoTime();
            if (transformer == null) {
                begin();
            }
            setPatterns(patterns.and(wanted));
        }
        Daemon.start("coalesce-observe-command", new Runnable() {
            @Override
            public void run() {
                endWhenSilent();
            }
        });
        retransform(concerned(wanted, Rules.NONE, Rules.NONE));
        return true;
    }

    private void setPatterns(ObservePatterns all) {
        ObservingTransformer current = transformer;
        if (current != null) {
            current.setPatterns(all);
        }
    }

    /** Waits until the command has ended, or has been silent for so long that it must have died. */
    private void endWhenSilent() {
        synchronized (this) {
            while (!ofCommand.isEmpty() && System.nanoTime() - lastAsked < SILENCE_NANOS) {
                try {
                    wait(PAUSE_MILLIS);
                } catch (InterruptedException e) {
                    // The application may interrupt all threads.
                }
            }
            if (ofCommand.isEmpty()) {
                return;
            }
        }
        endCommand();
    }

    @Override
    public @Nullable ObservationReport report(boolean isLast) {
        Observations current;
        ObservePatterns wanted;
        synchronized (this) {
            current = observations;
            wanted = ofCommand;
            lastAsked = System.nanoTime();
        }
        if (current == null || wanted.isEmpty()) {
            return null;
        }
        ObservationReport report = ObservationReport.of(current, wanted::selects);
        if (isLast) {
            endCommand();
        }
        return report;
    }

    /** Takes back the code that only the command needed. */
    private void endCommand() {
        ObservePatterns ended;
        ObservingTransformer unused = null;
        Observations closed = null;
        synchronized (this) {
            ended = ofCommand;
            ofCommand = ObservePatterns.NONE;
            notifyAll();
            if (patterns.isEmpty() && !previous.observe()) {
                unused = transformer;
                closed = observations;
                transformer = null;
                observations = null;
            }
            setPatterns(patterns);
        }
        if (unused != null && closed != null) {
            end(unused, closed, concerned(ended, Rules.NONE, Rules.NONE));
        } else {
            retransform(concerned(ended, Rules.NONE, Rules.NONE));
        }
    }

    private void end(ObservingTransformer unused, Observations closed, List<Class<?>> woven) {
        instrumentation.removeTransformer(unused);
        retransform(woven);
        Observations.setCurrent(null);
        closed.close();
    }

    private void begin() {
        Observations fresh = new Observations(new PackageOpener(instrumentation), new Runnable() {
            @Override
            public void run() {
                startUnweaving();
            }
        });
        ObservingTransformer observer =
                new ObservingTransformer(patterns, ruleBook, initializer, fresh, observesAnnotated);
        Observations.setCurrent(fresh);
        observations = fresh;
        transformer = observer;
        instrumentation.addTransformer(observer, true);
    }

    /** The loaded classes with methods that are to be observed, or were. */
    private List<Class<?>> concerned(ObservePatterns selected, Rules current, Rules before) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (LoadedClasses.isForeign(type)
                    && instrumentation.isModifiableClass(type)
                    && (selected.concernsType(type.getName().replace('.', '/'))
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
        Set<String> names = new HashSet<>();
        synchronized (this) {
            Observations current = observations;
            pauseWhile(current);
            isUnweaving = false;
            current = observations;
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

    /** Waits for a moment, in which further methods may be left, or until this observation has ended. */
    @SuppressWarnings("WaitNotInLoop") // a shorter pause does no harm
    private synchronized void pauseWhile(@Nullable Observations current) {
        try {
            if (observations == current && !isStopped) {
                wait(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            // The application may interrupt all threads.
        }
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
        List<Class<?>> woven;
        boolean isPrinted;
        synchronized (this) {
            isStopped = true;
            isPrinted = !patterns.isEmpty() || previous != Rules.NONE;
            woven = concerned(patterns.and(ofCommand), ruleBook.current(), previous);
            ofCommand = ObservePatterns.NONE;
            notifyAll();
            observer = transformer;
            current = observations;
            transformer = null;
            observations = null;
        }
        if (observer != null && current != null) {
            exitHook.remove();
            if (isPrinted) {
                print(current);
            }
            end(observer, current, woven);
        }
    }
}
