package dev.coalesce.agent.settings;

/** What must be known of a method's results when they are there, because the declared type does not say it. */
public enum ResultCheck {
    /** Nothing: all objects of the declared type can be shared. */
    NONE,
    /** The class of a result: a subclass of the declared type may be one that cannot be shared. */
    CLASS,
    /** The class of a result, and what the result holds: the declared type leaves that open. */
    CONTENT
}
