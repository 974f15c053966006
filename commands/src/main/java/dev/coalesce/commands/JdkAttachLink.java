package dev.coalesce.commands;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.AttachOperationFailedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Properties;

/** The attach mechanism of the module {@code jdk.attach}. */
final class JdkAttachLink implements AttachLink {
    private final VirtualMachine machine;

    private JdkAttachLink(VirtualMachine machine) {
        this.machine = machine;
    }

    static AttachLink open(String pid) throws IOException, RefusedException {
        try {
            return new JdkAttachLink(VirtualMachine.attach(pid));
        } catch (AttachNotSupportedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Properties systemProperties() throws IOException {
        return machine.getSystemProperties();
    }

    @Override
    public Properties agentProperties() throws IOException {
        return machine.getAgentProperties();
    }

    @Override
    public void loadAgent(String jar, String options) throws IOException, RefusedException {
        try {
            machine.loadAgent(jar, options);
        } catch (AgentInitializationException e) {
            throw new AgentFailedException(String.valueOf(e.getMessage()));
        } catch (AgentLoadException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String startJmx() throws IOException, RefusedException {
        try {
            return machine.startLocalManagementAgent();
        } catch (AttachOperationFailedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        try {
            machine.detach();
        } catch (IOException e) {
            // The JVM has ended.
        }
    }
}
