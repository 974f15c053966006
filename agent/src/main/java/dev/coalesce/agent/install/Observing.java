package dev.coalesce.agent.install;

import dev.coalesce.agent.console.Observer;
import dev.coalesce.agent.observe.ObservationReport;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ObservePatterns;
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
import java.util.function.Supplier;
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

    /** The rules when the classes were last transformed. A method with a rule is not observed by a pattern. */
    private Rules previous = Rules.NONE;

    /** Whether methods are observed because of their mode. Their call sites need no transformer. */
    private boolean isForModes;

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

    /**
     * Begins to observe what the option says, or observes other methods because there are other rules now. Takes
     * whether the mode of a method may say that it is observed.
     */
    void update(boolean isForSomeMode) {
        if (isForSomeMode) {
            Observations unused = forModes();
        }
        Rules current = ruleBook.current();
        Rules before;
        boolean isFirst;
        synchronized (this) {
            before = previous;
            previous = current;
            if (isStopped || patterns.isEmpty()) {
                return;
            }
            isFirst = transformer == null;
            beginWeaving();
            exitHook.add();
        }
        List<Class<?>> concerned = concerned(patterns);
        if (!isFirst) {
            concerned.removeIf(type -> !concernsType(current, type) && !concernsType(before, type));
        }
        retransform(concerned);
    }

    private static boolean concernsType(Rules rules, Class<?> type) {
        return rules.concernsType(type.getName().replace('.', '/'));
    }

    /** Observes methods at call sites that can also coalesce them. Returns the observer; null if the agent leaves. */
    synchronized @Nullable Observations forModes() {
        if (isStopped) {
            return null;
        }
        isForModes = true;
        exitHook.add();
        return begin();
    }

    @Override
    public boolean begin(ObservePatterns wanted) {
        synchronized (this) {
            if (isStopped || !ofCommand.isEmpty()) {
                return false;
            }
            ofCommand = wanted;
            lastAsked = System.nanoTime();
            beginWeaving();
            setPatterns(patterns.and(wanted));
        }
        Daemon.start("coalesce-observe-command", new Runnable() {
            @Override
            public void run() {
                endWhenSilent();
            }
        });
        retransform(concerned(wanted));
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
            if (patterns.isEmpty()) {
                unused = transformer;
                transformer = null;
                if (!isForModes) {
                    closed = observations;
                    observations = null;
                }
            }
            setPatterns(patterns);
        }
        end(unused, closed, concerned(ended));
    }

    private void end(@Nullable ObservingTransformer unused, @Nullable Observations closed, List<Class<?>> woven) {
        if (unused != null) {
            instrumentation.removeTransformer(unused);
        }
        retransform(woven);
        if (closed != null) {
            Observations.setCurrent(null);
            closed.close();
        }
    }

    /** Begins to weave the methods that patterns select. Called with this object's monitor. */
    private void beginWeaving() {
        Observations observer = begin();
        if (transformer == null) {
            ObservingTransformer created =
                    new ObservingTransformer(patterns, ruleBook, initializer, observer, observesAnnotated);
            transformer = created;
            instrumentation.addTransformer(created, true);
        }
    }

    /** Begins to observe. Called with this object's monitor. */
    private Observations begin() {
        Observations existing = observations;
        if (existing != null) {
            return existing;
        }
        Supplier<Class<?>[]> loaded = new Supplier<>() {
            @Override
            public Class<?>[] get() {
                return instrumentation.getAllLoadedClasses();
            }
        };
        Observations fresh = new Observations(new PackageOpener(instrumentation), loaded, new Runnable() {
            @Override
            public void run() {
                startUnweaving();
            }
        });
        Observations.setCurrent(fresh);
        observations = fresh;
        return fresh;
    }

    /** The loaded classes with methods that patterns select. */
    private List<Class<?>> concerned(ObservePatterns selected) {
        List<Class<?>> found = new ArrayList<>();
        if (selected.isEmpty()) {
            return found;
        }
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (LoadedClasses.isForeign(type)
                    && instrumentation.isModifiableClass(type)
                    && selected.concernsType(type.getName().replace('.', '/'))) {
                found.add(type);
            }
        }
        return found;
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
        ObservingTransformer unused;
        Observations current;
        List<Class<?>> woven;
        boolean isPrinted;
        synchronized (this) {
            isStopped = true;
            isPrinted = !patterns.isEmpty() || isForModes;
            woven = concerned(patterns.and(ofCommand));
            ofCommand = ObservePatterns.NONE;
            notifyAll();
            unused = transformer;
            current = observations;
            transformer = null;
            observations = null;
        }
        if (current != null) {
            exitHook.remove();
            if (isPrinted) {
                print(current);
            }
        }
        end(unused, current, woven);
    }
}
