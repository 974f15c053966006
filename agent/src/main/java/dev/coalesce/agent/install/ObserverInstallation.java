package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.cache.StackRoom;
import dev.coalesce.agent.console.Console;
import dev.coalesce.agent.console.ConsoleSocket;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ObservePatterns;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.weave.EngineInitializer;
import dev.coalesce.agent.weave.LoadedImplementations;
import dev.coalesce.agent.weave.scan.ClassFiles;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An agent that the command {@code observe} has attached. It coalesces nothing, neither annotated methods nor those of
 * rules, and observes what the command names. Running it removes it.
 *
 * <p>Concurrency: created and removed under the monitor of the agent's entry point; requests come from other threads.
 */
final class ObserverInstallation implements EngineInitializer, Runnable, Function<String[], String> {
    /** The argument of an attach that installs this. */
    static final String ARGUMENT = "observe";

    private static final int ROOM_KILOBYTES = 64;

    private final RuleBook ruleBook = new RuleBook(Rules.NONE);
    private final Options options;
    private final RuntimeOverrides overrides;
    private final BeanWatcher beanWatcher;
    private final Linker linker;
    private final Observing observing;

    ObserverInstallation(Options options, Instrumentation instrumentation) throws ReflectiveOperationException {
        this.options = options;
        this.overrides = new RuntimeOverrides(options.methodDefaults(), options.context());
        overrides.apply(null, false);
        ClassFiles.enableUrlSearchPaths(instrumentation);
        LongAdder errors = new LongAdder();
        this.beanWatcher = new BeanWatcher(
                true,
                Version.TEXT,
                new LongSupplier() {
                    @Override
                    public long getAsLong() {
                        return errors.sum();
                    }
                },
                BeanWatcher.Start.UNKNOWN);
        beanWatcher.answerRequests(this);
        this.linker = EngineStarter.start(
                instrumentation,
                options,
                beanWatcher.registry(),
                errors,
                overrides,
                new ImplementationIndex(
                        new LoadedImplementations(instrumentation, new ConstantPoolSearch(instrumentation))));
        this.observing = new Observing(
                instrumentation, new ParameterNames(instrumentation), ruleBook, ObservePatterns.NONE, this, true);
        ConsoleSocket.start(
                this, "the command observe uses JMX, because the socket for commands could not be opened: ");
        Status.set(Status.ACTIVE + Version.TEXT + ", observing only");
        Log.info("attached, version " + Version.TEXT + ", observing only");
    }

    @Override
    public String apply(String[] request) {
        if (request.length == 0) {
            beanWatcher.show(); // the command cannot use the socket
            return "{}";
        }
        return new Console(Version.TEXT, options.texts(), beanWatcher.registry(), overrides, ruleBook, () -> observing)
                .answer(request);
    }

    @Override
    public void run() {
        ConsoleSocket.stop();
        CoalesceLinker.install(null);
        observing.stop();
        linker.close();
        beanWatcher.leave();
        Status.clear();
        Log.info("detached");
    }

    @Override
    public boolean initialize() {
        return true;
    }

    @Override
    public boolean isInitialized() {
        return true;
    }

    @Override
    public boolean hasStackRoom() {
        return StackRoom.isEnough(ROOM_KILOBYTES);
    }

    /** Without effect: a class that cannot be woven now is not observed. */
    @Override
    public void postpone(@Nullable ClassLoader loader, String name) {}

    /** Without effect: only coalesced methods count. */
    @Override
    public void woven(@Nullable ClassLoader loader, String name, int methods) {}
}
