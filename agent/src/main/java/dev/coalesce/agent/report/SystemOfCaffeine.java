package dev.coalesce.agent.report;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of {@link System} in the agent's copy of Caffeine, so that its messages go to the agent's log. A
 * {@code System.Logger} belongs to the application: asking for one loads and initializes the application's logging.
 * {@code AgentClassLoader} changes the name in Caffeine's classes. This class has what they call.
 */
@SuppressWarnings("unused") // called by Caffeine
public final class SystemOfCaffeine {
    private SystemOfCaffeine() {}

    /** Returns a logger that writes warnings and errors to the agent's log, each once. */
    public static System.Logger getLogger(String name) {
        return new AgentLogger(name);
    }

    /** Calls {@link System#identityHashCode}. */
    public static int identityHashCode(@Nullable Object object) {
        return System.identityHashCode(object);
    }

    /** Calls {@link System#nanoTime}. */
    public static long nanoTime() {
        return System.nanoTime();
    }

    private record AgentLogger(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.WARNING.getSeverity();
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                String text = "the cache of results: " + message;
                if (thrown == null) {
                    Log.warnOnce(text, text);
                } else {
                    Log.warnOnce(text, text, thrown);
                }
            }
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object @Nullable ... parameters) {
            log(level, bundle, format, (Throwable) null);
        }
    }
}
