package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.weave.ManagementHook;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Lets beans wait for who looks at them. To start JMX takes a fifth of all that the agent adds to a start, and many
 * applications never do.
 */
final class JmxStart implements BeanWatcher.Start {
    private final Instrumentation instrumentation;
    private volatile @Nullable ManagementHook hook;

    JmxStart(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** From when the bridge is there, some time before this is asked: a class that is half loaded now is loaded by then. */
    void watch() {
        ManagementHook made = new ManagementHook();
        hook = made;
        instrumentation.addTransformer(made);
    }

    @Override
    public boolean isAhead(Runnable then) {
        ManagementHook watching = hook;
        if (watching == null) {
            return false;
        }
        try {
            Class.forName(ManagementHook.OWNER, false, null); // loaded once this is over, with the hook or without
            return watching.isIn() && CoalesceLinker.whenJmxStarts(then);
        } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
            return false;
        } finally {
            instrumentation.removeTransformer(watching);
        }
    }

    @Override
    public void leave() {
        ManagementHook watching = hook;
        if (watching != null) {
            instrumentation.removeTransformer(watching);
            CoalesceLinker.whenJmxStarts(null);
        }
    }
}
