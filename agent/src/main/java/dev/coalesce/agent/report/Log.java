package dev.coalesce.agent.report;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The agent's log: one line on standard error per message. A message that could repeat is logged once. No method
 * throws, because a failing log must not harm the application.
 *
 * <p>A message that is below the level costs one volatile read. The level can change when the configuration file is
 * reloaded. Lines are formatted without the JVM's default time zone, locale and charset, see {@link LogTime}, and are
 * printed without waiting for locks of the application, see {@link LogOutput}.
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

    /** The messages that were logged by {@code warnEvery}, by kind. */
    private static final ConcurrentMap<String, Recent> LAST_LOGGED = new ConcurrentHashMap<>();

    /** A kind of message that repeats. */
    private static final class Recent {
        /** When a message of this kind was last logged, by {@link System#nanoTime}. */
        final AtomicLong at;

        /** How many messages of this kind have not been logged since. */
        final AtomicLong omitted = new AtomicLong();

        Recent(long at) {
            this.at = new AtomicLong(at);
        }
    }

    /** Written when the options are applied or reloaded, read by all threads. */
    private static volatile Level level = Level.WARN;

    private Log() {}

    /**
     * Declares that {@code System.err} is the JVM's own stream at this moment. Called before main; in a running JVM the
     * application may have replaced the stream.
     */
    public static void useStandardError() {
        LogOutput.useStandardError();
    }

    /** Waits until all lines so far are printed. For tests. */
    public static void flush() {
        LogOutput.flush();
    }

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
     * Prints lines as they are, whatever the level of the log: something that the user has asked for.
     *
     * @param lines the text
     */
    public static void print(String lines) {
        LogOutput.print(lines);
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
        LogOutput.printDirectly(format(Level.ERROR, message, null));
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
            LAST_LOGGED.values().removeIf(recent -> now - recent.at.get() >= nanos);
        }
        Recent recent = LAST_LOGGED.get(kind);
        if (recent == null) {
            Recent fresh = new Recent(now);
            if (LAST_LOGGED.size() < MAX_KINDS && LAST_LOGGED.putIfAbsent(kind, fresh) == null) {
                warn(message);
            }
            return;
        }
        long last = recent.at.get();
        // If several threads find the message due, the one whose update succeeds logs it.
        if (now - last >= nanos && recent.at.compareAndSet(last, now)) {
            long omitted = recent.omitted.getAndSet(0);
            warn(omitted == 0 ? message : message + " (and " + omitted + " more of this kind since the last message)");
        } else {
            recent.omitted.incrementAndGet();
        }
    }

    /**
     * Logs a warning with a stack, whatever the level.
     *
     * @param message the message, in one line
     * @param stack carries the stack
     */
    public static void warnWithStack(String message, Throwable stack) {
        log(Level.WARN, message, stack);
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
     * Logs a line at level info, whatever the level is.
     *
     * @param message the message, in one line
     */
    public static void always(String message) {
        try {
            LogOutput.print(format(Level.INFO, message, null));
        } catch (Throwable e) {
            // There is no other place to report it.
        }
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
            return VisibleText.of(shortened);
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
            LogOutput.print(format(messageLevel, message, cause));
        } catch (Throwable e) {
            // There is no other place to report it.
        }
    }

    private static String format(Level messageLevel, String message, @Nullable Throwable cause) {
        StringBuilder line = new StringBuilder(message.length() + 64);
        LogTime.append(line, System.currentTimeMillis());
        line.append(" [").append(messageLevel.name()).append("] coalesce - ").append(VisibleText.of(message));
        line.append(System.lineSeparator());
        if (cause != null) {
            StackText.append(line, cause);
        }
        return line.toString();
    }
}
