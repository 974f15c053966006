package dev.coalesce.sample.chat;

/**
 * One turn of a conversation, as it is stored.
 *
 * @param id in the order of writing
 * @param role who speaks
 * @param content what is said
 */
public record Message(long id, String role, String content) {
    /** The role of the person. */
    public static final String USER = "user";

    /** The role of the model. */
    public static final String ASSISTANT = "assistant";
}
