package dev.coalesce.agent.install;

import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.OptionSetting;
import dev.coalesce.agent.thread.Daemon;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reloads the configuration file when it changes, and reports rules that matched no method.
 *
 * <p>Concurrency: the daemon thread {@code coalesce-rules} does all reloading. It starts with the application, not
 * before. A shutdown hook reports unmatched rules once more; it reads thread-safe state only.
 */
final class LiveRules implements Runnable {
    /** Does what else is due when the file has changed. The reloading thread calls it. */
    interface OnReload {
        /** Weaves the loaded classes that new rules name. */
        void weaveLate(List<Class<?>> found);

        /** Observes what the options and rules say now. */
        void observe();
    }

    private static final long POLL_MILLIS = 1_000;
    private static final long UNMATCHED_REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String argument;
    private final Options atStart;
    private final RuleBook ruleBook;
    private final RuntimeOverrides overrides;
    private final Instrumentation instrumentation;
    private final OnReload onReload;
    private final FileWatch fileWatch;
    private final ApplicationStartDetector startDetector = new ApplicationStartDetector();
    private final Thread shutdownHook = new Thread(null, new ShutdownReport(), "coalesce-rules-end", 0, false);

    /** Written once by {@link #stop}, read by the reloading thread. */
    private volatile boolean isStopped;

    /** The options in force. Written by the reloading thread, read by commands. */
    private volatile List<OptionSetting> optionsInForce;

    // Used by the reloading thread only.
    private boolean isEnabled = true;
    private boolean isSecondApplyDue;

    LiveRules(
            String argument,
            Options atStart,
            RuleBook ruleBook,
            RuntimeOverrides overrides,
            Instrumentation instrumentation,
            OnReload onReload) {
        this.argument = argument;
        this.atStart = atStart;
        this.ruleBook = ruleBook;
        this.overrides = overrides;
        this.instrumentation = instrumentation;
        this.onReload = onReload;
        this.optionsInForce = atStart.texts();
        this.fileWatch = new FileWatch(atStart.config());
        overrides.apply(new RuleSource(atStart.rules()), true, atStart.mode());
    }

    /**
     * Starts the reloading thread: at once if the application is already running, otherwise when its first classes
     * load. No lambda is created and no thread started before main, because both cost start-up time.
     */
    void start(boolean isApplicationRunning) {
        if (isApplicationRunning) {
            startDetector.applicationSeen();
            startThread();
        } else {
            instrumentation.addTransformer(startDetector, false);
        }
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    List<OptionSetting> optionsInForce() {
        return optionsInForce;
    }

    /** Stops reloading, because the agent is detached. */
    void stop() {
        isStopped = true;
        instrumentation.removeTransformer(startDetector);
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down, so the hook runs anyway.
        }
    }

    @Override
    public void run() {
        long started = System.nanoTime();
        boolean isReportDue = true;
        for (sleep(); !isStopped; sleep()) {
            try {
                poll();
                if (isReportDue && System.nanoTime() - started > UNMATCHED_REPORT_NANOS) {
                    isReportDue = false;
                    if (concernsThisProgram()) {
                        reportUnmatchedRules("in the first minute");
                    }
                }
            } catch (Throwable e) {
                Log.warnOnce("rules", "the file " + atStart.config() + " could not be checked for changes", e);
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            // The application may interrupt all threads; this one polls on until stop().
        }
    }

    /** Reloads the file if it has changed. */
    void poll() {
        if (fileWatch.hasChanged()) {
            reload();
        } else if (isSecondApplyDue) {
            isSecondApplyDue = false;
            // Reaches results that were being cached, under the previous settings, while the first change was applied.
            overrides.reapply();
        }
    }

    /** A file with errors changes nothing. It does not stop the JVM either, since the application is running. */
    private void reload() {
        Options reloaded = Options.read(argument, System.getProperties());
        if (!reloaded.fileErrors().isEmpty()) {
            for (String error : reloaded.fileErrors()) {
                Log.warn(error);
            }
            Log.warn("the file " + atStart.config()
                    + " has changed and has errors: the previous version stays in force; correct the file");
            return;
        }
        List<String> restartRequired = new ArrayList<>(RestartRequiredChanges.describe(atStart, reloaded, ruleBook));
        List<Rule> unwoven = RestartRequiredChanges.unwoven(reloaded.rules(), ruleBook, instrumentation);
        Log.setLevel(reloaded.log());
        KeyMark.setShown(reloaded.showKeys());
        ruleBook.setMode(reloaded.mode());
        ruleBook.replace(reloaded.rules());
        isEnabled = reloaded.enabled();
        optionsInForce = OptionSetting.reload(atStart.texts(), reloaded.texts());
        isSecondApplyDue = true;
        if (!unwoven.isEmpty() && isEnabled) {
            onReload.weaveLate(LoadedClasses.findSelected(unwoven, instrumentation));
        }
        overrides.apply(new RuleSource(reloaded.rules()), isEnabled, reloaded.mode());
        onReload.observe();
        restartRequired.addAll(RestartRequiredChanges.describeUnwoven(unwoven, ruleBook, instrumentation));
        Log.info("the file " + atStart.config() + " has changed and was reloaded");
        if (!restartRequired.isEmpty()) {
            Log.warn("the file " + atStart.config() + " has changed; without effect until the JVM restarts: "
                    + String.join("; ", restartRequired));
        }
    }

    /**
     * Tells whether the rules are about this program. With the agent in {@code JAVA_TOOL_OPTIONS}, compilers and build
     * tools read them too.
     */
    private boolean concernsThisProgram() {
        return ruleBook.current().isAnySeen() || (startDetector.isApplicationSeen() && !ToolJvm.isThis());
    }

    void reportUnmatchedRules(String when) {
        for (Rule rule : ruleBook.current().unmatched()) {
            Log.warnOnce(rule.describeUnmatched(""), rule.describeUnmatched(" " + when));
        }
    }

    /** Supplies the engine with the attributes that one version of the file sets. */
    private static final class RuleSource implements RuntimeOverrides.Source {
        private final Rules rules;

        RuleSource(Rules rules) {
            this.rules = rules;
        }

        @Override
        public @Nullable Map<String, String> of(String type, String method, String descriptor) {
            return rules.attributes(type, method, descriptor);
        }

        @Override
        public @Nullable Map<String, String> named(String name) {
            return rules.attributesOfNamed(name);
        }

        @Override
        public @Nullable String whereNamed(String name, String attribute) {
            return rules.whereOfNamed(name, attribute);
        }

        @Override
        public @Nullable String where(String type, String method, String descriptor, String attribute) {
            return rules.where(type, method, descriptor, attribute);
        }
    }

    private final class ShutdownReport implements Runnable {
        @Override
        public void run() {
            if (concernsThisProgram()) {
                reportUnmatchedRules("by the end of the JVM");
            }
        }
    }

    /** Starts the reloading thread once the application's first class, and one class after it, are loading. */
    private final class ApplicationStartDetector implements ClassFileTransformer {
        // Guarded by this: the JVM may call transform from several threads.
        private boolean isApplicationSeen;
        private boolean isStarted;

        synchronized void applicationSeen() {
            isApplicationSeen = true;
        }

        synchronized boolean isApplicationSeen() {
            return isApplicationSeen;
        }

        @Override
        public synchronized byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            // Classes in java.lang may load in the middle of the JDK's own work, such as linking the first lambda.
            if (isStarted || name == null || name.startsWith("java/lang/")) {
                return null;
            }
            if (isApplicationSeen) {
                isStarted = true;
                instrumentation.removeTransformer(this);
                startThread();
            } else {
                isApplicationSeen = loader != null
                        && loader != ClassLoader.getPlatformClassLoader()
                        && loader != ApplicationStartDetector.class.getClassLoader();
            }
            return null;
        }
    }

    private void startThread() {
        try {
            Daemon.start("coalesce-rules", this);
        } catch (Throwable e) {
            Log.warnOnce("rules", "changes of the file " + atStart.config() + " will not be noticed", e);
        }
    }
}
