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
 * The agent's log: one line on standard error per message. A message that could repeat is logged once. No method
 * throws, because a failing log must not harm the application.
 *
 * <p>The level is checked here, and slf4j-simple lets everything pass. If slf4j-simple checked it, each start would
 * have to initialize slf4j just to discard messages: 417 classes and about 80 ms on Java 17. A message that is
 * discarded here costs one volatile read. The level can also change when the configuration file is reloaded; that of
 * slf4j-simple is read once.
 */
public final class Log {
    /** The log levels. Each includes the messages of the levels before it. */
    public enum Level {
        /** The agent or a part of it does not work. */
        ERROR,
        /** A method runs uncoalesced, or a setting is not used. */
        WARN,
        /** The agent did something: it was installed, or it coalesces a method. */
        INFO,
        /** Details, and stack traces. */
        DEBUG
    }

    /** Limits memory; beyond it, messages of new kinds are not logged. */
    private static final int MAX_KINDS = 10_000;

    private static final int MAX_TEXT_LENGTH = 200;

    /** The kinds of messages that were logged by {@code warnOnce}. */
    private static final Set<String> LOGGED_KINDS = ConcurrentHashMap.newKeySet();

    /** When a message of each kind was last logged by {@code warnEvery}, by {@link System#nanoTime}. */
    private static final ConcurrentMap<String, Long> LAST_LOGGED = new ConcurrentHashMap<>();

    /** Written when the options are applied or reloaded, read by all threads. */
    private static volatile Level level = Level.WARN;

    private Log() {}

    /**
     * Sets the level.
     *
     * @param text the name of a level, in upper or lower case
     * @return false if there is no such level; the level is unchanged then
     */
    public static boolean setLevel(String text) {
        for (Level candidate : Level.values()) {
            if (candidate.name().equals(text.strip().toUpperCase(Locale.ROOT))) {
                level = candidate;
                return true;
            }
        }
        return false;
    }

    /**
     * Logs an error.
     *
     * @param message the message, in one line
     * @param cause the exception, whose stack trace is logged
     */
    public static void error(String message, Throwable cause) {
        log(Level.ERROR, message, cause);
    }

    /**
     * Logs the reason why the JVM is about to be stopped.
     *
     * @param message the message, in one line
     */
    static void fatal(String message) {
        log(Level.ERROR, message, null);
    }

    /**
     * Logs a warning.
     *
     * @param message the message, in one line
     */
    public static void warn(String message) {
        log(Level.WARN, message, null);
    }

    /**
     * Logs a warning, unless one of the same kind was logged before in this JVM.
     *
     * @param kind identifies the kind of message
     * @param message the message, in one line
     * @param cause the exception; its stack trace is logged at level debug only
     */
    public static void warnOnce(String kind, String message, Throwable cause) {
        if (isFirst(kind)) {
            boolean withStackTrace = level == Level.DEBUG;
            log(Level.WARN, withStackTrace ? message : message + ": " + describe(cause), withStackTrace ? cause : null);
        }
    }

    /**
     * Logs a warning, unless one of the same kind was logged before in this JVM.
     *
     * @param kind identifies the kind of message
     * @param message the message, in one line
     */
    public static void warnOnce(String kind, String message) {
        if (isFirst(kind)) {
            warn(message);
        }
    }

    /**
     * Logs a warning, unless one of the same kind was logged recently.
     *
     * @param nanos the minimum time between two messages of the same kind
     * @param kind identifies the kind of message
     * @param message the message, in one line
     */
    public static void warnEvery(long nanos, String kind, String message) {
        long now = System.nanoTime();
        if (LAST_LOGGED.size() >= MAX_KINDS) {
            LAST_LOGGED.values().removeIf(at -> now - at >= nanos);
        }
        Long last = LAST_LOGGED.get(kind);
        boolean isDue = last == null ? LAST_LOGGED.size() < MAX_KINDS : now - last >= nanos;
        // If several threads find the message due, the one whose update succeeds logs it.
        if (isDue
                && (last == null ? LAST_LOGGED.putIfAbsent(kind, now) == null : LAST_LOGGED.replace(kind, last, now))) {
            warn(message);
        }
    }

    /**
     * Logs what the agent does.
     *
     * @param message the message, in one line
     */
    public static void info(String message) {
        log(Level.INFO, message, null);
    }

    /**
     * Whether messages of level info are logged.
     *
     * @return false if such a message need not be created
     */
    public static boolean isInfo() {
        return Level.INFO.compareTo(level) <= 0;
    }

    /**
     * Logs details.
     *
     * @param message the message, in one line
     */
    public static void debug(String message) {
        log(Level.DEBUG, message, null);
    }

    /**
     * Formats an object of the application for a message: in one line, shortened, and safe against a {@code toString}
     * that throws.
     *
     * @param value the object, such as a key or an exception
     * @return the text
     */
    public static String oneLine(@Nullable Object value) {
        try {
            String text = String.valueOf(value);
            String shortened = text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) + "..." : text;
            return Slf4j.CONTROL_CHARACTERS.matcher(shortened).replaceAll(" ");
        } catch (Throwable e) {
            return value == null ? "null" : "a " + value.getClass().getName();
        }
    }

    private static boolean isFirst(String kind) {
        try {
            return LOGGED_KINDS.size() < MAX_KINDS && LOGGED_KINDS.add(kind);
        } catch (Throwable e) {
            return false;
        }
    }

    private static String describe(Throwable cause) {
        try {
            return cause.toString();
        } catch (Throwable e) {
            return cause.getClass().getName();
        }
    }

    private static void log(Level messageLevel, String message, @Nullable Throwable cause) {
        if (messageLevel.compareTo(level) > 0) {
            return;
        }
        try {
            switch (messageLevel) {
                case ERROR -> Slf4j.LOGGER.error(message, cause);
                case WARN -> Slf4j.LOGGER.warn(message, cause);
                case INFO -> Slf4j.LOGGER.info(message, cause);
                case DEBUG -> Slf4j.LOGGER.debug(message, cause);
            }
        } catch (Throwable e) {
            // There is no other place to report it.
        }
    }

    /** Initialized by the first message that passes the level, so a start without messages does not load slf4j. */
    private static final class Slf4j {
        static final Logger LOGGER = logger();
        static final Pattern CONTROL_CHARACTERS = Pattern.compile("\\p{Cntrl}+");

        /**
         * slf4j-simple finds its configuration file by the context class loader, which must be the agent's for a
         * moment.
         */
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
