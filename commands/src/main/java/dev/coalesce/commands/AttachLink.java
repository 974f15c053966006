package dev.coalesce.commands;

import java.io.IOException;
import java.util.Properties;

/** What a command asks of another JVM by the attach mechanism. An {@link IOException} means that the JVM is gone. */
interface AttachLink extends AutoCloseable {
    /** Thrown if the JVM answers that it will not do what was asked. */
    class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Thrown if the agent was loaded, and has failed. */
    final class AgentFailedException extends RefusedException {
        private static final long serialVersionUID = 1;

        AgentFailedException(String message) {
            super(message);
        }
    }

    Properties systemProperties() throws IOException;

    Properties agentProperties() throws IOException;

    void loadAgent(String jar, String options) throws IOException, RefusedException;

    /** Starts the local JMX connector and returns its address. */
    String startJmx() throws IOException, RefusedException;

    @Override
    void close();
}
