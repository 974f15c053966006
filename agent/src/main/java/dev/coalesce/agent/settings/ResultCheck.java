package dev.coalesce.agent.settings;

/** The check that each result of a method needs, because the declared type does not say enough about it. */
public enum ResultCheck {
    /** Nothing: all objects of the declared type can be shared. */
    NONE,
    /** The class of a result: a subclass of the declared type may be one that cannot be shared. */
    CLASS,
    /** The class of a result, and what the result holds: the declared type leaves that open. */
    CONTENT
}
