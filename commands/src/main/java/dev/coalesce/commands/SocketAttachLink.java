package dev.coalesce.commands;

import dev.coalesce.commands.protocol.AttachSocket;
import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;

/** The attach mechanism of HotSpot for a Java runtime without the module {@code jdk.attach}. */
final class SocketAttachLink implements AttachLink {
    private static final String JMX_ADDRESS = "com.sun.management.jmxremote.localConnectorAddress";

    private final AttachSocket socket;

    private SocketAttachLink(AttachSocket socket) {
        this.socket = socket;
    }

    static AttachLink open(String pid) throws IOException {
        return new SocketAttachLink(AttachSocket.open(Long.parseLong(pid)));
    }

    @Override
    public Properties systemProperties() throws IOException {
        return properties("properties");
    }

    @Override
    public Properties agentProperties() throws IOException {
        return properties("agentProperties");
    }

    private Properties properties(String request) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(socket.execute(request)));
        return properties;
    }

    @Override
    public void loadAgent(String jar, String options) throws IOException, RefusedException {
        try {
            socket.loadAgent(jar, options);
        } catch (AttachSocket.RefusedException e) {
            String answer = String.valueOf(e.getMessage());
            throw answer.startsWith("return code") ? new AgentFailedException(answer) : new RefusedException(answer);
        }
    }

    @Override
    public String startJmx() throws IOException, RefusedException {
        try {
            String unused = socket.execute("jcmd", "ManagementAgent.start_local");
            return agentProperties().getProperty(JMX_ADDRESS, "");
        } catch (AttachSocket.RefusedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        // Each request has had a connection of its own.
    }
}
