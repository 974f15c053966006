package dev.coalesce.agent.install;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of the agent's jar. */
final class Version {
    static final String TEXT = read();

    private Version() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getClassLoader().getResourceAsStream("coalesce-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // The version is reported as unknown.
        }
        return properties.getProperty("version", "unknown");
    }
}
