package dev.coalesce.agent.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * The reports of one connection about changes: client tracking.
 *
 * <p><b>Own changes.</b> With the option {@code NOLOOP}, the server does not report what this connection changes itself, so
 * a result that this JVM has just computed stays cached here. But that also hides what the server evicts to make room for
 * one of our commands. The JVM would go on with a generation, or with results, of whose later changes it is never told. So
 * the option is used only if the server evicts nothing. Otherwise own changes are reported too, and a JVM asks once more
 * for what it has computed.
 */
final class ChangeReports {
    /** A server or a proxy says this if it does not offer client tracking. */
    private static final Pattern REFUSED = Pattern.compile("^(ERR|NOPERM) |RESP3|unknown|unsupported");

    private final StatefulRedisConnection<byte[], byte[]> connection;

    /** Whether own changes, and evictions for own commands, are not reported. Written before it is read. */
    private volatile boolean hidesOwn;

    ChangeReports(StatefulRedisConnection<byte[], byte[]> connection) {
        this.connection = connection;
    }

    /**
     * Asks the server to report changes. A server that speaks RESP2 would accept the command, and report nothing.
     *
     * @return whether the server offers that
     */
    CompletableFuture<Boolean> begin() {
        if (connection instanceof StatefulRedisConnectionImpl<?, ?> known
                && known.getConnectionState().getNegotiatedProtocolVersion() == ProtocolVersion.RESP2) {
            return refused(new RedisCommandExecutionException("the server does not speak RESP3"));
        }
        return evicts().thenCompose(evicts -> {
                    hidesOwn = !evicts;
                    TrackingArgs options = TrackingArgs.Builder.enabled();
                    return connection.async().clientTracking(evicts ? options : options.noloop());
                })
                .handle((ok, failure) ->
                        failure == null ? CompletableFuture.completedFuture(true) : refused(Node.unwrap(failure)))
                .thenCompose(answer -> answer)
                .toCompletableFuture();
    }

    private static CompletableFuture<Boolean> refused(Throwable failure) {
        // A server that is loading, or has not been told the password, says nothing about tracking.
        boolean saysSo = REFUSED.matcher(String.valueOf(failure.getMessage())).find();
        return saysSo ? CompletableFuture.completedFuture(false) : CompletableFuture.failedFuture(failure);
    }

    /** {@return whether the server has begun to evict, so that not everything is reported on this connection} */
    CompletionStage<Boolean> look() {
        return hidesOwn ? evicts() : CompletableFuture.completedStage(false);
    }

    /** Returns whether the server may evict. One that does not say so may. */
    private CompletionStage<Boolean> evicts() {
        return connection
                .async()
                .info("memory")
                .handle((info, failure) ->
                        !ServerIdentity.field("maxmemory_policy", info).equals("noeviction"));
    }
}
