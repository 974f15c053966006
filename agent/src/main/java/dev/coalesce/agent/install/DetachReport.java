package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import java.util.function.BiConsumer;

/** Takes note of classes that stay as they are when the agent leaves. Their methods are off all the same. */
final class DetachReport implements BiConsumer<Class<?>, Throwable> {
    private int failures;

    @Override
    public void accept(Class<?> type, Throwable e) {
        failures++;
        Log.warnOnce(
                "detach " + type.getName(),
                type.getName()
                        + " could not be restored: it stays woven, without effect, and keeps the agent in memory",
                e);
    }

    void tell() {
        if (failures == 0) {
            Status.clear();
        } else {
            Status.set("has left, but classes that could not be restored: " + failures);
        }
    }
}
