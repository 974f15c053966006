package dev.coalesce.sample.chat;

import dev.coalesce.Coalesce;
import dev.coalesce.sample.upstream.UpstreamException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Conversations with a language model. */
public final class ChatService {
    private final ThreadStore store;
    private final LanguageModel model;

    /**
     * Creates a service.
     *
     * @param store the database of the threads
     * @param model the model that answers
     */
    public ChatService(ThreadStore store, LanguageModel model) {
        this.store = store;
        this.model = model;
    }

    /**
     * Creates a thread.
     *
     * @return the id of the thread
     * @throws SQLException if the database fails
     */
    public long newThread() throws SQLException {
        return store.newThread();
    }

    /**
     * Returns the messages of a thread.
     *
     * @param threadId the id of the thread
     * @return the messages, in the order in which they were written
     * @throws SQLException if the database fails
     */
    public List<Message> messages(long threadId) throws SQLException {
        return store.messages(threadId);
    }

    /**
     * Sends a message to the model and returns the answer. The question is stored before the model is called, so that
     * the thread shows it immediately. If the model refuses, the question is removed, so that the thread stays usable.
     *
     * <p>A client that times out, or a user who presses the button twice, sends the same message again. A repetition
     * that arrives while the first message is being answered, or within 30 seconds after, receives the stored messages
     * of the first one. A client that intends to send the same words twice uses a new request id for each. Without ids,
     * the same words in the same thread within 30 seconds count as a repetition. A refusal is not cached: the next
     * attempt calls the model again.
     *
     * @param threadId the id of the thread
     * @param requestId the client's id of this message, unchanged when it repeats the message; null if the client sends
     *     none
     * @param content the text of the user
     * @return the question and its answer, as stored
     * @throws SQLException if the database fails
     */
    @Coalesce(
            key = {"threadId", "requestId", "content"},
            ttl = "30s")
    public List<Message> say(long threadId, @Nullable String requestId, String content) throws SQLException {
        Message question = store.append(threadId, Message.USER, content);
        try {
            String reply = model.reply(store.messages(threadId));
            return List.of(question, store.append(threadId, Message.ASSISTANT, reply));
        } catch (UpstreamException e) {
            store.remove(question);
            throw e;
        }
    }

    /**
     * Sends a message as {@link #say} does, and streams the answer token by token. A repetition that arrives while the
     * message is being answered, or within 30 seconds after, receives all tokens from the first one, and the model is
     * called once. The answer is stored when it is complete. If the model fails, or all clients disconnect before the
     * end, the question is removed.
     *
     * @param threadId the id of the thread
     * @param requestId the client's id of this message, unchanged when it repeats the message; null if the client sends
     *     none
     * @param content the text of the user
     * @return the tokens of the answer, for one subscriber
     * @throws SQLException if the database fails
     */
    @Coalesce(
            key = {"threadId", "requestId", "content"},
            ttl = "30s")
    public Flow.Publisher<String> stream(long threadId, @Nullable String requestId, String content)
            throws SQLException {
        Message question = store.append(threadId, Message.USER, content);
        return new RecordingPublisher(model.stream(store.messages(threadId)), new RecordingPublisher.Listener() {
            @Override
            public void onCompleted(String answer) throws SQLException {
                store.append(threadId, Message.ASSISTANT, answer);
            }

            @Override
            public void onAbandoned() throws SQLException {
                store.remove(question);
            }
        });
    }
}
