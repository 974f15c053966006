package dev.coalesce.agent.redis;

import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Scripts run here: on one server, or on the nodes of a cluster. No method blocks or throws. Thread-safe. */
interface Servers extends AutoCloseable {
    /** Starts to connect. Called once. */
    void connect();

    boolean isConnected();

    /** {@return whether {@link Events#changed} is called} */
    boolean reportsChanges();

    /** {@return which server processes are connected, and what they replicate; empty if that is not known} */
    String identity();

    /**
     * Runs a script.
     *
     * @param script the script
     * @param type what it replies
     * @param keys the strings that it reads or changes; all of one hash slot
     * @param arguments its further arguments
     * @param <T> the type of the reply
     * @return the reply; fails immediately if there is no connection, and with {@link SlotMoving} if the script cannot
     *     run at present because a cluster moves the strings to another node
     */
    <T> CompletionStage<T> run(Script script, ScriptOutputType type, byte[][] keys, byte[]... arguments);

    /** {@return completes when all servers have answered that they work} */
    CompletionStage<?> ping();

    /**
     * Waits for what the servers have replied before.
     *
     * @return completes when the replies have arrived of all commands that a server has executed before this call
     */
    CompletionStage<?> awaitReplies();

    /** Disconnects for ever. */
    @Override
    void close();

    /** Receives what happens. Its methods run on a thread of the client, one after another for each server. */
    interface Events {
        void connected();

        void disconnected(Throwable cause);

        /** Called while all servers are connected, when one of them has taken the place of another one. */
        default void replaced() {}

        /** Called with the name of a string that has changed; null if all may have changed. */
        void changed(@Nullable String name);
    }
}
