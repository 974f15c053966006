package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.weave.Transformer;
import java.util.function.BiConsumer;

/** Records what happened to the classes that were loaded before the agent: how many were woven, and which failed. */
final class AttachReport implements BiConsumer<Class<?>, Throwable> {
    private final Transformer transformer;
    private int failures;

    AttachReport(Transformer transformer) {
        this.transformer = transformer;
    }

    /** Records a class that could not be woven, and logs it. */
    @Override
    public void accept(Class<?> type, Throwable cause) {
        failures++;
        transformer.refuse(type);
        Log.warnOnce(
                "attach " + type.getName(),
                type.getName() + " was loaded before the agent and could not be woven; its methods run uncoalesced",
                cause);
    }

    /** The summary, as it is appended to the status and to the log line. */
    @Override
    public String toString() {
        return ", loaded classes woven: " + transformer.wovenCount()
                + (failures == 0 ? "" : ", not woven (see standard error): " + failures);
    }
}
