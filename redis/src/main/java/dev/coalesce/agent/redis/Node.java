package dev.coalesce.agent.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One server, and the one connection to it.
 *
 * <p><b>Order.</b> Commands, replies and pushes use the same connection. So the push about a change that happened before
 * a command was executed is delivered before that command's reply.
 *
 * <p><b>Reconnection.</b> A lost connection is replaced by a new one; nothing is carried over. A connection counts as
 * established when the server has confirmed tracking and has the scripts. Attempts are {@link #FIRST_DELAY_MILLIS} to
 * {@link #LAST_DELAY_MILLIS} apart, with jitter, so that the JVMs of a fleet do not return at the same moment.
 *
 * <p><b>Pings.</b> A connection on which a ping stays unanswered is closed. The operating system would notice a machine
 * that has vanished after minutes only.
 *
 * <p>Thread-safe.
 */
final class Node implements Servers {
    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long LAST_DELAY_MILLIS = 1_000;
    private static final long PING_MILLIS = 500;
    private static final int FAILURES_OF_REPLICA = 5;
    private static final long MIN_SILENCE_MILLIS = 1_500;

    /** How many pings come before the server's memory policy is looked at again. */
    private static final int PINGS_PER_LOOK = 4;

    private final Client client;
    private final RedisURI uri;
    private final Events events;
    private final long maxSilenceNanos;

    /** The established connection. Written on Lettuce's thread; null while there is none. */
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> current;

    /** Whether the server reports changes on the established connection. Written before {@link #current}. */
    private volatile boolean tracking;

    /** See {@link #identity}. Written before {@link #current}. */
    private volatile String identity = "";

    private volatile boolean closed;

    /** Failed attempts since the last established connection. Only one attempt is under way at a time. */
    private int failures;

    /** Whether the server has refused to write since the last connection: the next one may find the same replica. */
    private volatile boolean refused;

    /**
     * Creates a node, which does not connect yet.
     *
     * @param client opens connections
     * @param uri the server, or the sentinels that know it
     * @param timeoutMillis how long a command usually takes at most
     * @param events receives what happens
     */
    Node(Client client, RedisURI uri, long timeoutMillis, Events events) {
        this.client = client;
        this.uri = uri;
        this.events = events;
        this.maxSilenceNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(MIN_SILENCE_MILLIS, 4 * timeoutMillis));
    }

    @Override
    public boolean isConnected() {
        return current != null;
    }

    @Override
    public boolean reportsChanges() {
        return tracking;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public void connect() {
        try {
            client.lettuce().connectAsync(ByteArrayCodec.INSTANCE, uri).whenComplete((connection, failure) -> {
                if (connection == null) {
                    retry(failure);
                } else {
                    prepare(connection);
                }
            });
        } catch (RuntimeException e) {
            retry(e);
        }
    }

    private void retry(Throwable cause) {
        if (closed) {
            return;
        }
        events.disconnected(unwrap(cause));
        long delay = Math.min(LAST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(failures++, 10));
        long jittered = delay / 2 + ThreadLocalRandom.current().nextLong(delay);
        try {
            client.timer().newTimeout(timeout -> connect(), jittered, TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) {
            // the timer has been stopped: this node is being closed
        }
    }

    private void prepare(StatefulRedisConnection<byte[], byte[]> connection) {
        Watch watch = new Watch(connection);
        connection.addListener((RedisConnectionStateListener) watch);
        connection.addListener(Node.this::push);
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        List<CompletableFuture<?>> replies = new ArrayList<>();
        replies.add(watch.reports.begin().thenAccept(isOffered -> tracking = isOffered));
        replies.add(ServerIdentity.ask(commands).thenAccept(asked -> identity = asked));
        for (Script script : Script.values()) {
            replies.add(commands.scriptLoad(script.source()).toCompletableFuture());
        }
        watch.ping();
        CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).whenComplete((none, failure) -> {
            if (failure != null) {
                watch.lost(failure);
            } else {
                watch.established();
            }
        });
    }

    private void push(PushMessage message) {
        if (!message.getType().equals("invalidate")) {
            return;
        }
        List<Object> content = message.getContent(Node::text);
        Object names = content.size() > 1 ? content.get(1) : null;
        if (names instanceof List<?> list) {
            for (Object name : list) {
                events.changed(String.valueOf(name));
            }
        } else {
            events.changed(null);
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    @Override
    public <T> CompletionStage<T> run(Script script, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
        return run(false, script, type, keys, arguments);
    }

    /** Runs a script as {@link #run} does, on a node to which a cluster is moving the keys' slot if {@code asking}. */
    <T> CompletionStage<T> run(
            boolean asking, Script script, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
        StatefulRedisConnection<byte[], byte[]> connection = current;
        if (connection == null) {
            return CompletableFuture.failedStage(notConnected());
        }
        try {
            CompletableFuture<T> reply = new CompletableFuture<>();
            RedisAsyncCommands<byte[], byte[]> commands = connection.async();
            if (asking) {
                commands.asking(); // another thread's command may come in between: then the node redirects again
            }
            commands.<T>evalsha(script.digest(), type, keys, arguments).whenComplete((value, failure) -> {
                if (failure instanceof RedisNoScriptException) {
                    // The server has been told to forget its scripts. It learns this one again.
                    commands.<T>eval(script.source(), type, keys, arguments)
                            .whenComplete((again, second) -> complete(connection, reply, again, second));
                } else {
                    complete(connection, reply, value, failure);
                }
            });
            return reply;
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public CompletionStage<?> ping() {
        return ask(RedisAsyncCommands::ping);
    }

    @Override
    public CompletionStage<?> awaitReplies() {
        return CompletableFuture.completedStage(null); // one connection keeps the order
    }

    /** Sends a command; fails immediately if there is no connection. */
    <T> CompletionStage<T> ask(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        StatefulRedisConnection<byte[], byte[]> connection = current;
        if (connection == null) {
            return CompletableFuture.failedStage(notConnected());
        }
        try {
            return command.apply(connection.async());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Disconnected notConnected() {
        return new Disconnected("not connected to " + name());
    }

    private <T> void complete(
            StatefulRedisConnection<byte[], byte[]> connection,
            CompletableFuture<T> reply,
            T value,
            @Nullable Throwable failure) {
        if (failure == null) {
            reply.complete(value);
            return;
        }
        if (isReadOnly(failure)) {
            // The server has become a replica. A new connection asks the sentinels, or the name service, again.
            refused = true;
            connection.closeAsync();
        }
        reply.completeExceptionally(failure);
    }

    /** Redis 6.2 says so in the middle of a message about the script. */
    private static boolean isReadOnly(Throwable failure) {
        return failure instanceof RedisReadOnlyException
                || (failure instanceof RedisCommandExecutionException
                        && String.valueOf(failure.getMessage()).contains("-READONLY "));
    }

    String name() {
        return uri.getHost() == null ? String.valueOf(uri.getSentinelMasterId()) : uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public void close() {
        closed = true;
        StatefulRedisConnection<byte[], byte[]> connection = current;
        current = null;
        if (connection != null) {
            connection.closeAsync();
        }
    }

    static Throwable unwrap(@Nullable Throwable failure) {
        Throwable unwrapped = failure;
        while (unwrapped instanceof CompletionException && unwrapped.getCause() != null) {
            unwrapped = unwrapped.getCause();
        }
        return unwrapped == null ? new Disconnected("connection lost") : unwrapped;
    }

    /** Watches one connection until it is lost. */
    private final class Watch implements RedisConnectionStateListener {
        private final StatefulRedisConnection<byte[], byte[]> connection;
        private final ChangeReports reports;

        /** Used by one thread at a time. */
        private int pings;

        /** Set once, by whoever notices first. Guarded by this. */
        private boolean lost;

        Watch(StatefulRedisConnection<byte[], byte[]> connection) {
            this.connection = connection;
            this.reports = new ChangeReports(connection);
        }

        void established() {
            synchronized (this) {
                if (lost || closed) {
                    connection.closeAsync();
                    return;
                }
                failures = refused ? FAILURES_OF_REPLICA : 0;
                refused = false;
                current = connection;
            }
            events.connected();
        }

        /** Pings now, and again after each answer. */
        void ping() {
            long deadline = System.nanoTime() + maxSilenceNanos;
            CompletableFuture<String> pong;
            try {
                pong = connection.async().ping().toCompletableFuture();
                client.timer().newTimeout(timeout -> check(pong, deadline), PING_MILLIS, TimeUnit.MILLISECONDS);
                if (++pings % PINGS_PER_LOOK == 0) {
                    reports.look().thenAccept(this::renewReports);
                }
            } catch (RuntimeException e) {
                lost(e);
            }
        }

        /** The next connection makes good what was not reported meanwhile, as after any other loss. */
        private void renewReports(boolean areIncomplete) {
            if (areIncomplete) {
                lost(new Disconnected(name() + " has begun to evict keys, which the connection did not ask to know"));
            }
        }

        private void check(CompletableFuture<String> pong, long deadline) {
            synchronized (this) {
                if (lost || closed) {
                    return;
                }
            }
            if (pong.isDone() && !pong.isCompletedExceptionally()) {
                ping();
            } else if (pong.isDone() || System.nanoTime() - deadline > 0) {
                lost(new Disconnected("no answer from " + name()));
            } else {
                client.timer().newTimeout(timeout -> check(pong, deadline), PING_MILLIS / 4, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> channel) {
            lost(new Disconnected("connection to " + name() + " lost"));
        }

        void lost(Throwable cause) {
            synchronized (this) {
                if (lost) {
                    return;
                }
                lost = true;
                if (current == connection) {
                    current = null;
                }
            }
            connection.closeAsync();
            retry(cause);
        }
    }
}
