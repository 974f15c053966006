package dev.coalesce.agent.metrics;

import dev.coalesce.agent.reason.RefusedMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import org.jspecify.annotations.Nullable;

/** The JMX bean {@code dev.coalesce:type=Agent}, which describes the agent as a whole. */
final class AgentBean extends DescribedBean<AgentBean> {
    private static final String ASK = "ask";

    /** Name, type and description of each attribute. */
    private static final String[][] ATTRIBUTES = {
        {"Version", String.class.getName(), "The version of the agent"},
        {"Methods", "int", "Coalesced methods that have been woven, called or not, and named coalescers in use"},
        {"Errors", "long", "Failures inside the agent; each affected call ran as if the agent were absent"},
        {"Refused", "int", "Methods that an annotation or rule is about, and that are not coalesced; at most 1000"},
        {
            "RefusedMethods",
            String[].class.getName(),
            "These methods, each with the code of the reason and a text that says what to do"
        },
    };

    private final String version;
    private final IntSupplier methods;
    private final LongSupplier errors;
    private final Runnable clearAll;
    private final Function<String[], String> console;

    AgentBean(
            String version,
            IntSupplier methods,
            LongSupplier errors,
            Runnable clearAll,
            Function<String[], String> console) {
        super(
                "The Coalesce agent",
                ATTRIBUTES,
                "Drops the cached results of all methods and named coalescers",
                new MBeanOperationInfo(
                        ASK,
                        "Answers a request of a command such as top, as JSON; may change with each version",
                        new MBeanParameterInfo[] {
                            new MBeanParameterInfo("request", String[].class.getName(), "Its name and its arguments")
                        },
                        String.class.getName(),
                        MBeanOperationInfo.ACTION_INFO));
        this.version = version;
        this.methods = methods;
        this.errors = errors;
        this.clearAll = clearAll;
        this.console = console;
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
    Object operate(String operation, @Nullable Object... arguments) {
        return operation.equals(ASK) && arguments.length == 1 && arguments[0] instanceof String[] request
                ? console.apply(request)
                : null;
    }

    @Override
    @Nullable
    Object value(AgentBean reading, String attribute) {
        return switch (attribute) {
            case "Version" -> version;
            case "Methods" -> methods.getAsInt();
            case "Errors" -> errors.getAsLong();
            case "Refused" -> RefusedMethods.count();
            case "RefusedMethods" -> refusedMethods();
            default -> null;
        };
    }

    private static String[] refusedMethods() {
        List<String> lines = new ArrayList<>();
        for (RefusedMethods.Refused each : RefusedMethods.list()) {
            lines.add(each.method() + " [" + each.reason().code() + "]: " + each.text());
        }
        return lines.toArray(new String[0]);
    }
}
