package dev.coalesce.attach;

import java.io.File;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The command {@code JVMTI.agent_load} of HotSpot, which this JVM runs by a bean of its own. It needs the module
 * {@code jdk.management}, but no directory, no signal and no other process. Without the module {@code jdk.jfr} the bean
 * has no such operation, because it loses its commands when it cannot describe those of that module. This way comes
 * last, because it starts JMX.
 */
final class DiagnosticCommand {
    private static final String BEAN = "com.sun.management:type=DiagnosticCommand";
    private static final String OPERATION = "jvmtiAgentLoad";
    private static final String SUCCESS = "return code: 0";

    private DiagnosticCommand() {}

    /**
     * Loads an agent.
     *
     * @return what the JVM answered, if it refused; empty if the agent is loaded
     * @throws JMException if this JVM has no such command
     * @throws LinkageError if there is no JMX
     */
    static String load(File jar, String options) throws JMException {
        String[] arguments = options.isEmpty()
                ? new String[] {quoted(jar.getAbsolutePath())}
                : new String[] {quoted(jar.getAbsolutePath()), quoted(options)};
        Object answer = ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName(BEAN), OPERATION, new Object[] {arguments}, new String[] {
                    String[].class.getName()
                });
        String text = String.valueOf(answer).strip();
        return text.equals(SUCCESS) ? "" : text;
    }

    /** Quotes an argument, which may contain spaces and one kind of quotation mark. */
    private static String quoted(String argument) {
        String mark = argument.indexOf('"') < 0 ? "\"" : "'";
        return mark + argument + mark;
    }
}
