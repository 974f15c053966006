package dev.coalesce.agent.report;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the agent speaks to its operator: one line on stderr a message, and what could repeat is said once. Never throws:
 * an application does not suffer from a message.
 */
public final class Log {
    /** What is said; each level includes those before it. */
    public enum Level {
        /** Only what stops the agent. */
        ERROR,
        /** What leaves a method uncoalesced. */
        WARN,
        /** What the agent does. */
        INFO,
        /** And why. */
        DEBUG
    }

    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_SHOWN = 200;

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private static final ConcurrentMap<String, Long> SAID_AT = new ConcurrentHashMap<>();

    private static volatile Level level = Level.WARN;

    private Log() {}

    /**
     * Sets what is said from now on.
     *
     * @param text the name of a level, in any case
     * @return false where it is none, and nothing has changed
     */
    public static boolean level(String text) {
        for (Level candidate : Level.values()) {
            if (candidate.name().equals(text.strip().toUpperCase(Locale.ROOT))) {
                level = candidate;
                return true;
            }
        }
        return false;
    }

    /**
     * Says that something does not work.
     *
     * @param message one line
     * @param cause what was thrown
     */
    public static void error(String message, Throwable cause) {
        say(Level.ERROR, message, cause);
    }

    /**
     * Says why the JVM stops.
     *
     * @param message one line
     */
    static void fatal(String message) {
        say(Level.ERROR, message, null);
    }

    /**
     * Says that something is not as the user wanted it.
     *
     * @param message one line
     */
    public static void warn(String message) {
        say(Level.WARN, message, null);
    }

    /**
     * As {@link #warn}, but a message of the same kind is said once in this JVM.
     *
     * @param kind what must be equal for it to be the same
     * @param message one line
     * @param cause what was thrown; its stack is shown at level debug
     */
    public static void warnOnce(String kind, String message, Throwable cause) {
        if (first(kind)) {
            boolean withStack = level == Level.DEBUG;
            say(Level.WARN, withStack ? message : message + ": " + brief(cause), withStack ? cause : null);
        }
    }

    /**
     * As {@link #warn}, but a message of the same kind is said once in this JVM.
     *
     * @param kind what must be equal for it to be the same
     * @param message one line
     */
    public static void warnOnce(String kind, String message) {
        if (first(kind)) {
            warn(message);
        }
    }

    /**
     * As {@link #warn}, but a message of the same kind is said once in a while.
     *
     * @param nanos no more often than this
     * @param kind what must be equal for it to be the same
     * @param message one line
     */
    public static void warnEvery(long nanos, String kind, String message) {
        long now = System.nanoTime();
        if (SAID_AT.size() >= MOST_REMEMBERED) {
            SAID_AT.values().removeIf(at -> now - at >= nanos);
        }
        Long last = SAID_AT.get(kind);
        if ((last == null ? SAID_AT.size() < MOST_REMEMBERED : now - last >= nanos)
                && (last == null ? SAID_AT.putIfAbsent(kind, now) == null : SAID_AT.replace(kind, last, now))) {
            warn(message);
        }
    }

    /**
     * Says what the agent does.
     *
     * @param message one line
     */
    public static void info(String message) {
        say(Level.INFO, message, null);
    }

    /**
     * Whether what the agent does is said.
     *
     * @return false: a message need not be made
     */
    public static boolean isInfo() {
        return Level.INFO.compareTo(level) <= 0;
    }

    /**
     * Says why.
     *
     * @param message one line
     */
    public static void debug(String message) {
        say(Level.DEBUG, message, null);
    }

    /**
     * An object of the application's in a message: one line, not for ever long, and whatever its {@code toString} does.
     *
     * @param value a key, or what was thrown
     * @return never throws
     */
    public static String text(@Nullable Object value) {
        try {
            String text = String.valueOf(value);
            String some = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
            return Simple.UNPRINTABLE.matcher(some).replaceAll(" ");
        } catch (Throwable e) {
            return value == null ? "null" : "a " + value.getClass().getName();
        }
    }

    private static boolean first(String kind) {
        try {
            return SAID.size() < MOST_REMEMBERED && SAID.add(kind);
        } catch (Throwable e) {
            return false;
        }
    }

    private static String brief(Throwable cause) {
        try {
            return cause.toString();
        } catch (Throwable e) {
            return cause.getClass().getName();
        }
    }

    private static void say(Level at, String message, @Nullable Throwable cause) {
        if (at.compareTo(level) > 0) {
            return;
        }
        try {
            switch (at) {
                case ERROR -> Simple.LOGGER.error(message, cause);
                case WARN -> Simple.LOGGER.warn(message, cause);
                case INFO -> Simple.LOGGER.info(message, cause);
                case DEBUG -> Simple.LOGGER.debug(message, cause);
            }
        } catch (Throwable e) {
            // nobody to tell
        }
    }

    /** What the first message needs, and a start without any does not pay for. */
    private static final class Simple {
        static final Logger LOGGER = logger();
        static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}+");

        /** SLF4J's simple logger looks for its settings where the context class loader points: let that be the agent. */
        private static Logger logger() {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(Log.class.getClassLoader());
            try {
                return LoggerFactory.getLogger("coalesce");
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }
}
