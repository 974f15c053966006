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
     * A service on one database and one model.
     *
     * @param store where threads are
     * @param model who answers
     */
    public ChatService(ThreadStore store, LanguageModel model) {
        this.store = store;
        this.model = model;
    }

    /**
     * Begins a conversation.
     *
     * @return its id
     * @throws SQLException if the database fails
     */
    public long newThread() throws SQLException {
        return store.newThread();
    }

    /**
     * The conversation so far.
     *
     * @param threadId the thread
     * @return in the order of writing
     * @throws SQLException if the database fails
     */
    public List<Message> messages(long threadId) throws SQLException {
        return store.messages(threadId);
    }

    /**
     * Says something and returns the answer. The question is stored before the model is asked, so that the thread shows
     * it at once; it is taken back if the model refuses, so that the thread can go on.
     *
     * <p>A client that times out, or a user who presses the button twice, sends the same message again. That is one
     * message: who sends it while it is being answered, or within 30 seconds after, gets the messages that the first one
     * wrote. A client that means the same words twice gives each its own request id; without ids, the same words in the
     * same thread within 30 seconds are taken for a repetition. A refusal is not kept: the next attempt asks again.
     *
     * @param threadId the thread
     * @param requestId what the client calls this message, the same when it repeats it; null: it does not say
     * @param content what the user says
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
        } catch (UpstreamException refused) {
            store.remove(question);
            throw refused;
        }
    }

    /**
     * As {@link #say}, with the answer piece by piece. Who sends the same message while it is being answered, or within 30
     * seconds after, gets all pieces from the first one on, and the model is asked once. The answer is stored when it is
     * complete; the question is taken back if the model breaks off, or if all clients have left before.
     *
     * @param threadId the thread
     * @param requestId as there
     * @param content what the user says
     * @return to be subscribed to once
     * @throws SQLException if the database fails
     */
    @Coalesce(
            key = {"threadId", "requestId", "content"},
            ttl = "30s")
    public Flow.Publisher<String> stream(long threadId, @Nullable String requestId, String content)
            throws SQLException {
        Message question = store.append(threadId, Message.USER, content);
        return new Recorded(model.stream(store.messages(threadId)), new Recorded.Ending() {
            @Override
            public void answered(String whole) throws SQLException {
                store.append(threadId, Message.ASSISTANT, whole);
            }

            @Override
            public void givenUp() throws SQLException {
                store.remove(question);
            }
        });
    }
}
