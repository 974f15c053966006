package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.weave.ManagementHook;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Postpones the registration of the agent's MBeans until the application starts JMX. Starting JMX takes a fifth of the
 * time that the agent adds to a start, and many applications never use it.
 */
final class JmxStart implements BeanWatcher.Start {
    private final Instrumentation instrumentation;

    /** The installed hook. Written once by {@link #installHook}, read by any thread that links a method. */
    private volatile @Nullable ManagementHook hook;

    JmxStart(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Installs the hook. Called when the bridge exists, well before {@link #runWhenStarted}: if another thread is
     * loading the hooked class at this moment, it has finished by then.
     */
    void installHook() {
        ManagementHook created = new ManagementHook();
        hook = created;
        instrumentation.addTransformer(created);
    }

    @Override
    public boolean runWhenStarted(Runnable then) {
        ManagementHook installed = hook;
        if (installed == null) {
            return false;
        }
        try {
            Class.forName(
                    ManagementHook.OWNER, false, null); // afterwards the class is loaded, with or without the hook
            return installed.isInstalled() && CoalesceLinker.whenJmxStarts(then);
        } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
            return false;
        } finally {
            instrumentation.removeTransformer(installed);
        }
    }

    @Override
    public void announce(Runnable then) {
        if (hook != null) {
            boolean unused = CoalesceLinker.whenJmxStarts(then);
        }
    }

    @Override
    public void leave() {
        ManagementHook installed = hook;
        if (installed != null) {
            instrumentation.removeTransformer(installed);
            CoalesceLinker.whenJmxStarts(null);
        }
    }
}
