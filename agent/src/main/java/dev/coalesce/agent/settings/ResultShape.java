package dev.coalesce.agent.settings;

/** What kind of thing a coalesced method returns. */
public enum ResultShape {
    /** A value, or nothing: complete when the body returns. */
    VALUE,
    /** A {@code CompletionStage}: in flight until it completes. */
    FUTURE,
    /** An {@code InputStream}: in flight until it is at its end. */
    INPUT_STREAM,
    /** A publisher: in flight until what it publishes has ended. */
    PUBLISHER
}
