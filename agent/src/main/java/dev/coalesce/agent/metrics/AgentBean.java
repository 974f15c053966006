package dev.coalesce.agent.metrics;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The JMX bean {@code dev.coalesce:type=Agent}, which describes the agent as a whole. */
final class AgentBean extends DescribedBean<AgentBean> {
    /** Name, type and description of each attribute. */
    private static final String[][] ATTRIBUTES = {
        {"Version", String.class.getName(), "The version of the agent"},
        {"Methods", "int", "Coalesced methods that have been woven, called or not, and named coalescers in use"},
        {"Errors", "long", "Failures inside the agent; each affected call ran as if the agent were absent"},
    };

    private final String version;
    private final IntSupplier methods;
    private final LongSupplier errors;
    private final Runnable clearAll;

    AgentBean(String version, IntSupplier methods, LongSupplier errors, Runnable clearAll) {
        super("The Coalesce agent", ATTRIBUTES, "Drops the cached results of all methods and named coalescers");
        this.version = version;
        this.methods = methods;
        this.errors = errors;
        this.clearAll = clearAll;
    }

    @Override
    AgentBean read() {
        return this;
    }

    @Override
    void clear() {
        clearAll.run();
    }

    @Override
    @Nullable
    Object value(AgentBean reading, String attribute) {
        return switch (attribute) {
            case "Version" -> version;
            case "Methods" -> methods.getAsInt();
            case "Errors" -> errors.getAsLong();
            default -> null;
        };
    }
}
