package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.weave.Transformer;
import java.util.function.BiConsumer;

/** Takes note of classes that were loaded before the agent and cannot be changed. */
final class AttachReport implements BiConsumer<Class<?>, Throwable> {
    private final Transformer calls;
    private int failures;

    AttachReport(Transformer calls) {
        this.calls = calls;
    }

    @Override
    public void accept(Class<?> type, Throwable e) {
        failures++;
        calls.refuse(type);
        Log.warnOnce(
                "attach " + type.getName(),
                type.getName() + ", which was loaded before the agent, could not be woven and is left as it was",
                e);
    }

    @Override
    public String toString() {
        return ", loaded classes woven: " + calls.changed()
                + (failures == 0 ? "" : ", left as they were (see standard error): " + failures);
    }
}
