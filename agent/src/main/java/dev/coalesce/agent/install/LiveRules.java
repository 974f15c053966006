package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.thread.Daemon;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps to the configuration file while the JVM runs: reads it again when it has changed, and says which rules have matched
 * nothing. Its thread starts when the application does, not before.
 */
final class LiveRules implements Runnable {
    private static final long EVERY_MILLIS = 1_000;
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

    private final String argument;
    private final Options first;
    private final RuleBook book;
    private final RuntimeOverrides adjustments;
    private final Instrumentation instrumentation;
    private final FileWatch watch;
    private final Starter starter = new Starter();
    private final Thread end = new Thread(null, new AtTheEnd(), "coalesce-rules-end", 0, false);
    private volatile boolean isStopped;
    private boolean isOn = true;
    private boolean isToRepeat;

    LiveRules(
            String argument,
            Options first,
            RuleBook book,
            RuntimeOverrides adjustments,
            Instrumentation instrumentation) {
        this.argument = argument;
        this.first = first;
        this.book = book;
        this.adjustments = adjustments;
        this.instrumentation = instrumentation;
        this.watch = new FileWatch(first.config());
        adjustments.change(new Said(first.rules()), true);
    }

    /** From before main on: no lambda, no thread. In a JVM that runs, at once. */
    void start(boolean isRunning) {
        if (isRunning) {
            begin();
        } else {
            instrumentation.addTransformer(starter, false);
        }
        Runtime.getRuntime().addShutdownHook(end);
    }

    /** The agent leaves. */
    void stop() {
        isStopped = true;
        instrumentation.removeTransformer(starter);
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // the JVM is ending
        }
    }

    @Override
    public void run() {
        long started = System.nanoTime();
        boolean isToTell = true;
        for (pause(); !isStopped; pause()) {
            try {
                look();
                if (isToTell && System.nanoTime() - started > PATIENCE) {
                    isToTell = false;
                    tellUnmatched("in the first minute");
                }
            } catch (Throwable e) {
                Log.warnOnce("rules", "looking at the file " + first.config() + " failed", e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY_MILLIS);
        } catch (InterruptedException e) {
            // Nobody's business to interrupt this thread: go on.
        }
    }

    /** Reads the file again where it has changed. */
    void look() {
        if (watch.hasChanged()) {
            readAgain();
        } else if (isToRepeat) {
            isToRepeat = false;
            adjustments.change(new Said(book.now()), isOn); // for results that were on their way to being kept
        }
    }

    /** What is broken changes nothing, strict or not: the JVM is running. */
    private void readAgain() {
        Options fresh = Options.read(argument, System.getProperties());
        if (!fresh.inFile().isEmpty()) {
            for (String mistake : fresh.inFile()) {
                Log.warn(mistake);
            }
            Log.warn("the file " + first.config()
                    + " has changed and cannot be used: what was read before goes on to hold");
            return;
        }
        String later = RestartRequiredChanges.of(first, fresh, book, instrumentation);
        Log.level(fresh.log());
        book.change(fresh.rules());
        isOn = fresh.enabled();
        isToRepeat = true;
        adjustments.change(new Said(fresh.rules()), isOn);
        Log.info("the file " + first.config() + " has changed and been read again");
        if (!later.isEmpty()) {
            Log.warn("the file " + first.config() + " has changed; what cannot change in a running JVM: " + later);
        }
    }

    void tellUnmatched(String when) {
        for (Rule rule : book.now().unmatched()) {
            Log.warnOnce(rule.unmatched(""), rule.unmatched(" " + when));
        }
    }

    /** What the rules of one reading say, as the engine asks for it. */
    private static final class Said implements RuntimeOverrides.Source {
        private final Rules rules;

        Said(Rules rules) {
            this.rules = rules;
        }

        @Override
        public @Nullable Map<String, String> of(String type, String method, String descriptor) {
            return rules.attributes(type, method, descriptor);
        }
    }

    private final class AtTheEnd implements Runnable {
        @Override
        public void run() {
            tellUnmatched("by the end of the JVM");
        }
    }

    /** Sees that the application has begun: classes load after its first one. */
    private final class Starter implements ClassFileTransformer {
        private boolean isApplicationSeen;
        private boolean isStarted;

        @Override
        public synchronized byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            // Not in the middle of what the JDK does itself, such as linking the first lambda.
            if (isStarted || name == null || name.startsWith("java/lang/")) {
                return null;
            }
            if (isApplicationSeen) {
                isStarted = true;
                instrumentation.removeTransformer(this);
                begin();
            } else {
                isApplicationSeen = loader != null
                        && loader != ClassLoader.getPlatformClassLoader()
                        && loader != Starter.class.getClassLoader();
            }
            return null;
        }
    }

    private void begin() {
        try {
            Daemon.start("coalesce-rules", this);
        } catch (Throwable e) {
            Log.warnOnce("rules", "the file " + first.config() + " will not be read again", e);
        }
    }
}
