package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.weave.ManagementHook;
import java.lang.instrument.Instrumentation;

/**
 * Lets beans wait for who looks at them. To start JMX takes a fifth of all that the agent adds to a start, and many
 * applications never do.
 */
final class JmxStart implements BeanWatcher.Start {
    private final Instrumentation instrumentation;
    private final ManagementHook hook = new ManagementHook();

    JmxStart(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** From when the bridge is there, some time before this is asked: a class that is half loaded now is loaded by then. */
    void watch() {
        instrumentation.addTransformer(hook);
    }

    @Override
    public boolean isAhead(Runnable then) {
        try {
            Class.forName(ManagementHook.OWNER, false, null); // loaded once this is over, with the hook or without
            return hook.isIn() && CoalesceLinker.whenJmxStarts(then);
        } catch (ClassNotFoundException e) {
            return false;
        } finally {
            instrumentation.removeTransformer(hook);
        }
    }

    @Override
    public void leave() {
        instrumentation.removeTransformer(hook);
        CoalesceLinker.whenJmxStarts(null);
    }
}
