package dev.coalesce.agent.settings;

/** The kind of result that a coalesced method returns, which decides when its flight ends. */
public enum ResultShape {
    /** A value or {@code void}: the flight ends when the body returns. */
    VALUE,
    /** A {@code CompletionStage}: the flight ends when the stage completes. */
    FUTURE,
    /** An {@code InputStream}: the flight ends when the stream has been read to its end. */
    INPUT_STREAM,
    /** A publisher: the flight ends when the published stream ends. */
    PUBLISHER
}
