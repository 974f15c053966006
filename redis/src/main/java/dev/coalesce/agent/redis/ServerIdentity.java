package dev.coalesce.agent.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks which process a server is, and what it replicates. Both are random numbers. A server that takes over is another
 * process, and its replica gets another number when it is promoted.
 */
final class ServerIdentity {
    private ServerIdentity() {}

    /** {@return both numbers; empty if a proxy, or the rights of the user, refuse the command; does not fail} */
    static CompletableFuture<String> ask(RedisAsyncCommands<byte[], byte[]> commands) {
        CompletionStage<String> process = commands.info("server").handle((info, failure) -> field("run_id", info));
        CompletionStage<String> history =
                commands.info("replication").handle((info, failure) -> field("master_replid", info));
        return process.thenCombine(history, ServerIdentity::both).toCompletableFuture();
    }

    private static String both(String process, String history) {
        return process.isEmpty() || history.isEmpty() ? "" : process + ' ' + history;
    }

    /** Returns a value from the reply of {@code INFO}; empty if it is not there. */
    static String field(String name, @Nullable String info) {
        int start = info == null ? -1 : info.indexOf('\n' + name + ':');
        if (info == null || start < 0) {
            return "";
        }
        int from = start + name.length() + 2;
        int end = info.indexOf('\r', from);
        return info.substring(from, end < 0 ? info.length() : end);
    }
}
