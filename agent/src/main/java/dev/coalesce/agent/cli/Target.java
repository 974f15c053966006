package dev.coalesce.agent.cli;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.coalesce.agent.install.Status;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Properties;

/** A JVM that runs, reached by the attach mechanism. */
final class Target implements AutoCloseable {
    private static final int OLDEST = 17;
    private static final int WARNS = 21;

    private final RunningProcess process;
    private final VirtualMachine machine;

    private Target(RunningProcess process, VirtualMachine machine) {
        this.process = process;
        this.machine = machine;
    }

    static Target of(String pid) throws CommandFailure {
        RunningProcess process = RunningProcess.of(pid);
        process.check();
        try {
            Target target = new Target(process, VirtualMachine.attach(pid));
            int feature = target.feature();
            if (feature < OLDEST) {
                throw CommandFailure.notDone(
                        process + " runs on Java " + feature + "; Coalesce needs " + OLDEST + " or later");
            }
            return target;
        } catch (AttachNotSupportedException e) {
            throw CommandFailure.notDone(process + " cannot be attached to: " + e.getMessage()
                    + ". Is it a JVM? One that was started with -XX:+DisableAttachMechanism takes no agent while it runs:"
                    + " start it with -javaagent");
        } catch (IOException e) {
            throw CommandFailure.notDone(process + " cannot be attached to: " + e.getMessage());
        }
    }

    private int feature() throws CommandFailure {
        String version = properties().getProperty("java.specification.version", "");
        try {
            return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        } catch (NumberFormatException e) {
            return OLDEST; // who knows; the class files themselves will tell
        }
    }

    /** What the agent there says of itself; empty where there is none. */
    String status() throws CommandFailure {
        return properties().getProperty(Status.PROPERTY, "");
    }

    private Properties properties() throws CommandFailure {
        try {
            return machine.getSystemProperties();
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private CommandFailure ended(IOException e) {
        return CommandFailure.notDone(process + " ended, or does not answer any more: " + e.getMessage());
    }

    /** Returns when the agent there has done its work. */
    void load(File jar, String options) throws CommandFailure {
        process.checkSees(jar);
        try {
            machine.loadAgent(jar.getAbsolutePath(), options);
        } catch (AgentInitializationException e) {
            throw CommandFailure.notDone(
                    "the agent could not start in " + process + ": see its standard error (" + e.getMessage() + ")");
        } catch (AgentLoadException e) {
            throw CommandFailure.notDone("the agent could not be loaded in " + process + ": " + hint(e));
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private static String hint(AgentLoadException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("EnableDynamicAgentLoading")
                ? "it was started with -XX:-EnableDynamicAgentLoading, and takes no agent while it runs: start it without"
                        + " that, or with -javaagent"
                : message + ". A runtime made by jlink needs the module java.instrument; see also its standard error";
    }

    /** On its own standard error that JVM has printed a warning. */
    void noteOnDynamicLoading(PrintStream out) throws CommandFailure {
        try {
            String flags = machine.getAgentProperties().getProperty("sun.jvm.args", "");
            if (feature() >= WARNS && !flags.contains("EnableDynamicAgentLoading")) {
                out.println("That JVM has printed a warning, as JDK " + WARNS
                        + " and later do when an agent comes while they run."
                        + " -XX:+EnableDynamicAgentLoading, or -javaagent instead of attach, avoids it");
            }
        } catch (IOException e) {
            throw ended(e);
        }
    }

    @Override
    public void close() {
        try {
            machine.detach();
        } catch (IOException e) {
            // it has ended
        }
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
