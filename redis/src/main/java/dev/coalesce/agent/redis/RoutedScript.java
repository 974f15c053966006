package dev.coalesce.agent.redis;

import dev.coalesce.agent.redis.ServerAddress.Host;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One script on its way to the node that has its keys.
 *
 * <table>
 *   <caption>What a node may reply instead of a result</caption>
 *   <tr><th>reply</th><th>meaning</th><th>what is done</th></tr>
 *   <tr><td>MOVED</td><td>another node has the slot</td><td>the script is sent there, and the topology is asked for</td></tr>
 *   <tr><td>ASK</td><td>the slot is moving, and a key is not here (any more)</td><td>the script is sent there this time</td></tr>
 *   <tr><td>TRYAGAIN</td><td>the slot is moving, and the keys are on both nodes, or on none</td><td>the script is
 *   repeated for a while: a lease is waited for no longer than its caller can wait</td></tr>
 * </table>
 *
 * <p>A script for a node that is {@link Master joining} waits as long. It fails
 * with {@link SlotMoving} then, because the node has the slot only since a moment ago.
 *
 * <p>Repeating is safe: no script ran that was redirected. Commands of a key may change their order; each compares its
 * token. Sent by one thread at a time.
 *
 * @param <T> the type of the reply
 */
final class RoutedScript<T> {
    private static final int MAX_REDIRECTIONS = 8;
    private static final long PAUSE_MILLIS = 5;
    private static final long PATIENCE_MILLIS = 1_000;

    private final ClusterNodes cluster;
    private final Script script;
    private final ScriptOutputType type;
    private final byte[][] keys;
    private final byte[][] arguments;
    private final CompletableFuture<T> reply = new CompletableFuture<>();

    /** Whether a caller waits for the reply with its thread. */
    private final boolean isAwaited;

    private final long deadline;
    private int redirections;
    private long pauseMillis = PAUSE_MILLIS;

    RoutedScript(ClusterNodes cluster, Script script, ScriptOutputType type, byte[][] keys, byte[][] arguments) {
        this.cluster = cluster;
        this.script = script;
        this.type = type;
        this.keys = keys;
        this.arguments = arguments;
        this.isAwaited = script == Script.ENTER || script == Script.GENERATION;
        long patience = isAwaited ? cluster.timeoutMillis() / 2 : PATIENCE_MILLIS;
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    }

    CompletableFuture<T> reply() {
        return reply;
    }

    void send(Host host, boolean asking) {
        Master master = cluster.master(host);
        if (master == null) {
            reply.completeExceptionally(new Disconnected("not connected to " + host));
            return;
        }
        if (master.isJoining()) {
            await(master, asking);
            return;
        }
        master.node().<T>run(asking, script, type, keys, arguments).whenComplete((value, failure) -> {
            if (failure == null) {
                reply.complete(value);
            } else {
                failed(host, asking, Node.unwrap(failure));
            }
        });
    }

    private void failed(Host host, boolean asking, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("MOVED ") || message.startsWith("ASK ")) {
            boolean moved = message.startsWith("MOVED ");
            if (moved) {
                cluster.refreshSoon();
            }
            Host target = target(message, host);
            if (target != null && redirections++ < MAX_REDIRECTIONS) {
                send(target, !moved);
                return;
            }
        } else if (message.startsWith("TRYAGAIN")) {
            if (isOver()) {
                reply.completeExceptionally(new SlotMoving());
            } else {
                again(host, asking);
            }
            return;
        }
        reply.completeExceptionally(failure);
    }

    /** Waits until a master has joined. If a call has waited for it in vain, the next ones do not wait. */
    private void await(Master master, boolean asking) {
        if (isOver() || (isAwaited && master.isSlow())) {
            master.noteSlow();
            reply.completeExceptionally(new SlotMoving());
        } else {
            again(master.host(), asking);
        }
    }

    private boolean isOver() {
        return System.nanoTime() - deadline >= 0;
    }

    /** Sends this script again after a pause. */
    private void again(Host host, boolean asking) {
        long pause = pauseMillis;
        pauseMillis = Math.min(2 * pauseMillis, PATIENCE_MILLIS / 10);
        try {
            cluster.client().timer().newTimeout(timeout -> send(host, asking), pause, TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) { // the timer has been stopped: the client is being closed
            reply.completeExceptionally(e);
        }
    }

    /** Returns the node that a redirection names; null if it cannot be read. */
    private static @Nullable Host target(String message, Host asked) {
        String last = message.substring(message.lastIndexOf(' ') + 1);
        int colon = last.lastIndexOf(':');
        try {
            int port = Integer.parseInt(last.substring(colon + 1));
            return new Host(TopologyReader.name(last.substring(0, Math.max(0, colon)), asked), port);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
