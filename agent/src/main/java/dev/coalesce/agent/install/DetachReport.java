package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import java.util.function.BiConsumer;

/** Records the classes that could not be restored when the agent leaves. Coalescing is off in their methods too. */
final class DetachReport implements BiConsumer<Class<?>, Throwable> {
    private int failures;

    /** Records a class that could not be restored, and logs it. */
    @Override
    public void accept(Class<?> type, Throwable cause) {
        failures++;
        Log.warnOnce(
                "detach " + type.getName(),
                type.getName()
                        + " could not be restored: it stays woven, without effect, and keeps the agent in memory",
                cause);
    }

    /** Publishes the result in the status property, which the detach command reads. */
    void publishStatus() {
        if (failures == 0) {
            Status.clear();
        } else {
            Status.set("removed, but some classes could not be restored: " + failures);
        }
    }
}
