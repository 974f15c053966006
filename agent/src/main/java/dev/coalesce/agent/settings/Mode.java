package dev.coalesce.agent.settings;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done with the calls of a method. */
public enum Mode {
    /** Calls are coalesced. */
    ON,

    /** Each call runs its own body, and is observed. */
    OBSERVE,

    /** Calls are observed as in {@link #OBSERVE}, and results are compared between callers. */
    VERIFY,

    /** Each call runs its own body. */
    OFF;

    /** The name of the attribute. */
    public static final String NAME = "mode";

    /** The values of the attribute, for messages. */
    public static final String ALLOWED = "on, observe, verify or off";

    private static final String ENABLED = "enabled";

    /**
     * Reads a value of the attribute.
     *
     * @param text as in the file
     * @return null if there is no such mode
     */
    public static @Nullable Mode parse(String text) {
        for (Mode each : values()) {
            if (each.name().equals(text.strip().toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        return null;
    }

    /**
     * Returns the mode of a method.
     *
     * @param attributes the attributes in force; {@code enabled: false} is the same as {@code mode: off}
     * @return {@link #ON} if nothing else is set
     */
    public static Mode of(Map<String, String> attributes) {
        if (!Boolean.parseBoolean(attributes.getOrDefault(ENABLED, "true").strip())) {
            return OFF;
        }
        Mode mode = parse(attributes.getOrDefault(NAME, ""));
        return mode == null ? ON : mode;
    }

    /**
     * Tells whether attributes decide about the mode. {@code enabled: true} does not: it says which methods are not
     * turned off, and not what is done with the others.
     *
     * @param attributes the attributes in force
     * @return false if the option {@code mode} decides
     */
    public static boolean isIn(Map<String, String> attributes) {
        return attributes.containsKey(NAME) || of(attributes) == OFF;
    }

    /**
     * Returns the value of the attribute.
     *
     * @return as a user writes it
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Tells whether calls are observed.
     *
     * @return true if every call runs its own body, and something is recorded about it
     */
    public boolean isObserving() {
        return this == OBSERVE || this == VERIFY;
    }
}
