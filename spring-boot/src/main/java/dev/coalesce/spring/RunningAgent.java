package dev.coalesce.spring;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonParserFactory;

/** The agent of this JVM. It may come and go, so it is looked up for each request. */
final class RunningAgent {
    private static final String ENTRY_POINT = "dev.coalesce.agent.CoalesceAgent";
    private static final String STATUS = "dev.coalesce.agent";
    private static final String ACTIVE = "active ";

    private RunningAgent() {}

    static boolean isActive() {
        return status().startsWith(ACTIVE);
    }

    /** Returns what the agent has published: that it is active, or why it is not; empty if there is none. */
    static String status() {
        return System.getProperty(STATUS, "");
    }

    /**
     * Answers a request, as a command sends it.
     *
     * @return a JSON object; null if there is no agent
     */
    static @Nullable String ask(String... request) {
        try {
            return (String) ClassLoader.getSystemClassLoader()
                    .loadClass(ENTRY_POINT)
                    .getMethod("answer", String[].class)
                    .invoke(null, (Object) request);
        } catch (ClassNotFoundException noAgent) {
            return null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null; // an agent of another version
        }
    }

    /** Returns the objects in a list of an answer; empty if there is none. */
    static List<Map<?, ?>> list(@Nullable String answer, String name) {
        Object list = answer == null
                ? null
                : JsonParserFactory.getJsonParser().parseMap(answer).get(name);
        if (!(list instanceof List<?> all)) {
            return List.of();
        }
        return all.stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }
}
