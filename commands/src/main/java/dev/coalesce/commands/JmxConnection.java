package dev.coalesce.commands;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Reaches the agent through its JMX bean and the JVM's local connector. The attach mechanism can start that connector
 * without a warning, which it cannot do with an agent since Java 21. But the connector stays in the JVM: the user is
 * told so.
 */
@SuppressWarnings("BanJNDI") // the address is that of a JVM of the same user, which the attach mechanism has returned
final class JmxConnection implements Connection {
    private final TargetJvm target;
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName bean;

    private JmxConnection(TargetJvm target, JMXConnector connector) throws IOException, JMException {
        this.target = target;
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.bean = new ObjectName("dev.coalesce:type=Agent");
    }

    static JmxConnection open(TargetJvm target) throws CommandFailure {
        boolean isStarted = !target.jmxAddress().isEmpty();
        String address = target.startJmx();
        try {
            JmxConnection opened = new JmxConnection(target, JMXConnectorFactory.connect(new JMXServiceURL(address)));
            if (!isStarted) {
                System.err.println("coalesce: started the local JMX connector of " + target + " to reach the agent."
                        + " Until that JVM ends, it keeps the connector's threads (RMI) and a TCP port that accepts"
                        + " connections from this machine only.");
            }
            return opened;
        } catch (IOException | JMException e) {
            throw CommandFailure.notDone("cannot connect to JMX in " + target + " at " + address + ": " + e.getMessage()
                    + ". The other JVM may be in another container: run the command there.");
        }
    }

    /** Tells whether the agent has registered its bean. */
    boolean hasAgent() throws CommandFailure {
        try {
            return server.isRegistered(bean);
        } catch (IOException e) {
            throw target.connectionLost(e);
        }
    }

    @Override
    public JsonObject ask(String... request) throws CommandFailure {
        String answer;
        try {
            answer = (String)
                    server.invoke(bean, "ask", new Object[] {request}, new String[] {String[].class.getName()});
        } catch (InstanceNotFoundException e) {
            throw CommandFailure.notDone("the agent in " + target + " has no JMX bean: either no class with a coalesced"
                    + " method has been loaded yet, or the option jmx is false. Try again later, or start that JVM"
                    + " with jmx=true or with console=true, which needs no JMX.");
        } catch (JMException e) {
            throw CommandFailure.notDone("the agent in " + target + " does not answer: " + e.getMessage()
                    + ". Use the command of the same version as the agent.");
        } catch (IOException e) {
            throw target.connectionLost(e);
        }
        JsonObject json = JsonParser.parseString(answer).getAsJsonObject();
        if (json.has("error")) {
            throw CommandFailure.notDone(json.get("error").getAsString());
        }
        return json;
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The JVM has ended.
        }
        target.close();
    }
}
