package dev.coalesce.sample.chat;

/**
 * One message of a thread, as it is stored.
 *
 * @param id the id, which increases in the order of writing
 * @param role the role of the speaker: {@link #USER} or {@link #ASSISTANT}
 * @param content the text
 */
public record Message(long id, String role, String content) {
    /** The role of the person. */
    public static final String USER = "user";

    /** The role of the model. */
    public static final String ASSISTANT = "assistant";
}
