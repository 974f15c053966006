package dev.coalesce.commands;

import dev.coalesce.commands.protocol.AttachSocket;
import java.io.File;
import java.io.IOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A running JVM to which this command is connected by the attach mechanism. */
final class TargetJvm implements AutoCloseable {
    /** The prefix of {@link #status} while the agent is active; the version follows. */
    static final String ACTIVE = "active ";

    /** The system property by which the agent publishes whether it is active. */
    private static final String STATUS_PROPERTY = "dev.coalesce.agent";

    private static final int OLDEST_SUPPORTED_JAVA = 17;

    /** The first version of Java that warns when an agent is loaded into a running JVM. */
    private static final int FIRST_WARNING_JAVA = 21;

    private final RunningProcess process;
    private final AttachLink link;

    private TargetJvm(RunningProcess process, AttachLink link) {
        this.process = process;
        this.link = link;
    }

    static TargetJvm connect(String pid) throws CommandFailure {
        RunningProcess process = RunningProcess.of(pid);
        process.checkAttachable();
        try {
            TargetJvm target = new TargetJvm(process, open(pid));
            int version = target.javaVersion();
            if (version < OLDEST_SUPPORTED_JAVA) {
                throw CommandFailure.notDone(process + " runs on Java " + version + "; Coalesce needs Java "
                        + OLDEST_SUPPORTED_JAVA + " or later");
            }
            return target;
        } catch (AttachLink.RefusedException e) {
            throw CommandFailure.notDone("cannot attach to " + process + ": " + e.getMessage()
                    + ". Check that it is a JVM. A JVM that was started with -XX:+DisableAttachMechanism accepts no agent"
                    + " while it runs: start it with -javaagent");
        } catch (IOException e) {
            throw CommandFailure.notDone("cannot attach to " + process + ": " + e.getMessage());
        }
    }

    private static AttachLink open(String pid) throws IOException, AttachLink.RefusedException {
        boolean isHere = ModuleLayer.boot().findModule("jdk.attach").isPresent();
        return isHere || !AttachSocket.isSupported() ? JdkAttachLink.open(pid) : SocketAttachLink.open(pid);
    }

    private int javaVersion() throws CommandFailure {
        String version = properties().getProperty("java.specification.version", "");
        try {
            return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        } catch (NumberFormatException e) {
            return OLDEST_SUPPORTED_JAVA; // unknown; a JVM that is too old rejects the agent's class files
        }
    }

    /** The status that the agent has published in that JVM; empty if there is none. */
    String status() throws CommandFailure {
        return properties().getProperty(STATUS_PROPERTY, "");
    }

    /** A system property of that JVM; empty if it is not set. */
    String property(String name) throws CommandFailure {
        return properties().getProperty(name, "");
    }

    /** Connects through the socket of the agent in that JVM; null if there is none that answers. */
    @Nullable
    Connection socket() throws CommandFailure {
        return SocketConnection.open(process, property("java.io.tmpdir"), property("user.name"));
    }

    private Properties properties() throws CommandFailure {
        try {
            return link.systemProperties();
        } catch (IOException e) {
            throw connectionLost(e);
        }
    }

    CommandFailure connectionLost(Exception e) {
        return CommandFailure.notDone(process + " has ended or no longer responds: " + e.getMessage());
    }

    /** Loads the agent with these options. Returns when the agent's {@code agentmain} has returned. */
    void load(File jar, String options) throws CommandFailure {
        process.checkSees(jar);
        try {
            link.loadAgent(jar.getAbsolutePath(), options);
        } catch (AttachLink.AgentFailedException e) {
            throw CommandFailure.notDone("the agent could not start in " + process
                    + ": see the standard error of that process (" + e.getMessage() + ")");
        } catch (AttachLink.RefusedException e) {
            throw CommandFailure.notDone("the agent could not be loaded into " + process + ": " + hint(e));
        } catch (IOException e) {
            throw connectionLost(e);
        }
    }

    private static String hint(AttachLink.RefusedException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("EnableDynamicAgentLoading")
                ? "it was started with -XX:-EnableDynamicAgentLoading and accepts no agent while it runs:"
                        + " start it without that option, or with -javaagent"
                : message + ". A runtime made by jlink needs the module java.instrument;"
                        + " see also the standard error of that process";
    }

    /** Explains the warning that the JVM itself has printed on its standard error; empty if it has printed none. */
    String dynamicLoadingWarning() throws CommandFailure {
        String flags = agentProperties().getProperty("sun.jvm.args", "");
        if (javaVersion() < FIRST_WARNING_JAVA || flags.contains("EnableDynamicAgentLoading")) {
            return "";
        }
        return "That JVM has printed a warning, as Java " + FIRST_WARNING_JAVA
                + " and later do when an agent is loaded into a running JVM. To avoid it, start the JVM with"
                + " -XX:+EnableDynamicAgentLoading, or use -javaagent instead of attach";
    }

    private Properties agentProperties() throws CommandFailure {
        try {
            return link.agentProperties();
        } catch (IOException e) {
            throw connectionLost(e);
        }
    }

    /** Returns the address of the JVM's local JMX connector; empty if the connector has not been started. */
    String jmxAddress() throws CommandFailure {
        return agentProperties().getProperty("com.sun.management.jmxremote.localConnectorAddress", "");
    }

    /** Starts the JVM's local JMX connector and returns its address. */
    String startJmx() throws CommandFailure {
        try {
            return link.startJmx();
        } catch (AttachLink.RefusedException e) {
            throw CommandFailure.notDone("JMX could not be started in " + process + ": " + e.getMessage()
                    + ". A runtime made by jlink needs the module jdk.management.agent");
        } catch (IOException e) {
            throw connectionLost(e);
        }
    }

    @Override
    public void close() {
        link.close();
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
