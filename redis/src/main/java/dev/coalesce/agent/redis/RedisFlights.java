package dev.coalesce.agent.redis;

import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shares flights through one server or a cluster. Thread-safe. */
final class RedisFlights implements SharedFlights, Servers.Events, Generations.Source {
    private static final long HIT = 0;
    private static final long LEAD = 1;
    private static final long FOLLOW = 2;
    private static final long OUTCOME = 3;

    /** An attempt is repeated if the method's generation changed meanwhile. */
    private static final int ATTEMPTS = 4;

    /** How long the server remembers a generation that nobody replaces. */
    private static final byte[] GENERATION_MILLIS = KeyNames.bytes(Long.toString(TimeUnit.DAYS.toMillis(30)));

    private static final byte[] NO_TOKEN = {};
    private static final String POLLED = " (without client tracking, so it is polled)";

    private final Client client;
    private final Servers servers;

    /** The latest drops; null in a cluster, whose nodes always report changes. */
    private final @Nullable DropLog dropLog;

    private final KeyNames names;
    private final Listener listener;
    private final String address;
    private final Generations generations = new Generations(this);
    private final LongAdder roundTrips = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();

    /** Does not connect yet. */
    RedisFlights(Client client, ServerAddress address, Settings settings, Listener listener) {
        this.client = client;
        this.names = new KeyNames(settings.namespace());
        this.listener = listener;
        this.address = address.toString();
        this.servers = address.kind() == ServerAddress.Kind.CLUSTER
                ? new ClusterNodes(client, address, settings.timeoutMillis(), this)
                : new Node(client, Client.uri(address), settings.timeoutMillis(), false, this);
        this.dropLog = address.kind() == ServerAddress.Kind.CLUSTER
                ? null
                : new DropLog(servers, client, names.drops(), new Drops());
    }

    void connect() {
        servers.connect();
    }

    @Override
    public CompletionStage<Reply> enter(
            SharedKey key, Token token, @Nullable Token awaited, long leaseMillis, long minRemainingMillis) {
        byte[][] arguments = {
            TokenText.encode(token),
            awaited == null ? NO_TOKEN : TokenText.encode(awaited),
            bytes(leaseMillis),
            bytes(minRemainingMillis)
        };
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        enter(key, token, arguments, reply, ATTEMPTS);
        return reply;
    }

    private void enter(SharedKey key, Token token, byte[][] arguments, CompletableFuture<Reply> reply, int attempts) {
        generations.withCurrent(key, (generation, unknown) -> {
            if (unknown != null) {
                reply.completeExceptionally(unknown);
                return;
            }
            CompletionStage<List<Object>> entered =
                    run(Script.ENTER, ScriptOutputType.MULTI, both(key, generation), arguments);
            entered.whenComplete((content, failure) -> {
                if (failure instanceof SlotMoving) {
                    // This JVM runs the body without a lease, as if it had lost it: nothing is kept.
                    reply.complete(new Lead(new Claim(key, token, generation)));
                } else if (failure != null) {
                    reply.completeExceptionally(failure);
                } else if (generations.isCurrent(key, generation) || attempts <= 1) {
                    complete(reply, content, new Claim(key, token, generation));
                } else {
                    // All keys of the method have been dropped meanwhile. A lease of the old generation expires unused.
                    enter(key, token, arguments, reply, attempts - 1);
                }
            });
        });
    }

    private void complete(CompletableFuture<Reply> reply, List<Object> content, Claim claim) {
        try {
            reply.complete(decode(content, claim));
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
    }

    private Reply decode(List<Object> content, Claim claim) {
        long kind = (Long) content.get(0);
        if (kind == HIT) {
            return new Hit(received(content.get(1)), (Long) content.get(2));
        }
        if (kind == LEAD) {
            return new Lead(claim);
        }
        if (kind == FOLLOW) {
            return new Follow(TokenText.decode((byte[]) content.get(1)), (Long) content.get(2));
        }
        if (kind == OUTCOME) {
            return new Outcome(received(content.get(1)));
        }
        throw new IllegalStateException("unknown reply " + kind);
    }

    private byte[] received(Object envelope) {
        byte[] bytes = (byte[]) envelope;
        bytesReceived.add(bytes.length);
        return bytes;
    }

    @Override
    public CompletionStage<Boolean> done(Claim claim, byte[] envelope, long keepMillis, long outcomeMillis) {
        bytesSent.add(envelope.length);
        CompletionStage<Long> ended = run(
                Script.DONE,
                ScriptOutputType.INTEGER,
                both(claim.key(), claim.generation()),
                TokenText.encode(claim.token()),
                envelope,
                bytes(keepMillis),
                bytes(outcomeMillis));
        // A key that got another name meanwhile was kept under the one that no other JVM uses any more.
        CompletionStage<Boolean> kept = isTrue(ended)
                .thenCompose(isHeld -> isHeld
                        ? generations.confirm(claim.key(), claim.generation())
                        : CompletableFuture.completedStage(false));
        return unlessMoving(kept, () -> leave(claim).thenApply(left -> false));
    }

    @Override
    public CompletionStage<Boolean> leave(Claim claim) {
        return isTrue(run(Script.LEAVE, ScriptOutputType.INTEGER, lease(claim), TokenText.encode(claim.token())));
    }

    @Override
    public CompletionStage<List<Boolean>> renew(List<Claim> claims, long leaseMillis) {
        byte[] lease = bytes(leaseMillis);
        List<CompletableFuture<Boolean>> replies = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            CompletionStage<Long> renewed =
                    run(Script.RENEW, ScriptOutputType.INTEGER, lease(claim), TokenText.encode(claim.token()), lease);
            replies.add(isTrue(renewed).toCompletableFuture());
        }
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                .thenApply(none -> {
                    List<Boolean> held = new ArrayList<>(replies.size());
                    for (CompletableFuture<Boolean> reply : replies) {
                        held.add(reply.join());
                    }
                    return held;
                });
    }

    @Override
    public CompletionStage<@Nullable Void> drop(SharedKey key) {
        CompletableFuture<@Nullable Void> reply = new CompletableFuture<>();
        drop(key, reply, ATTEMPTS);
        return reply;
    }

    private void drop(SharedKey key, CompletableFuture<@Nullable Void> reply, int attempts) {
        generations.withCurrent(key, (generation, unknown) -> {
            if (unknown != null) {
                reply.completeExceptionally(unknown);
                return;
            }
            drop(key, generation).whenComplete((dropped, failure) -> {
                if (failure != null) {
                    reply.completeExceptionally(Node.unwrap(failure));
                } else if (generations.isCurrent(key, generation) || attempts <= 1) {
                    reply.complete(null);
                } else {
                    drop(key, reply, attempts - 1); // the key has got another name meanwhile
                }
            });
        });
    }

    private CompletionStage<Long> drop(SharedKey key, long generation) {
        byte[][] names = both(key, generation);
        CompletionStage<Long> dropped = dropLog == null
                ? run(Script.DROP, ScriptOutputType.INTEGER, names)
                : run(
                                Script.DROP,
                                ScriptOutputType.INTEGER,
                                new byte[][] {names[0], names[1], dropLog.name()},
                                DropLog.keyEntry(key.id(), key.method()))
                        .thenApply(added -> checkAdded((Long) added == 1, (Long) added));
        // Without the lease, no leader writes a value. So the lease goes first if the two cannot go together.
        return unlessMoving(dropped, () -> remove(names[1]).thenCompose(unused -> remove(names[0])));
    }

    /** A drop that other JVMs do not learn of must be repeated. Only servers that report nothing need the list. */
    private <T> T checkAdded(boolean added, T value) {
        if (!added && !servers.reportsChanges()) {
            throw new Disconnected("the server has no memory for the list of drops");
        }
        return value;
    }

    private CompletionStage<Long> remove(byte[] name) {
        return run(Script.REMOVE, ScriptOutputType.INTEGER, new byte[][] {name});
    }

    /** Returns a reply, or what another command replies if a cluster is moving the key's slot. */
    private static <T> CompletionStage<T> unlessMoving(
            CompletionStage<T> reply, Supplier<CompletionStage<T>> otherwise) {
        return reply.handle((value, failure) ->
                        failure != null && Node.unwrap(failure) instanceof SlotMoving ? otherwise.get() : reply)
                .thenCompose(Function.identity());
    }

    @Override
    public CompletionStage<@Nullable Void> dropAll(String method) {
        return done(generations.next(method));
    }

    @Override
    public CompletionStage<@Nullable Void> ping() {
        roundTrips.increment();
        return done(servers.ping());
    }

    private static CompletionStage<@Nullable Void> done(CompletionStage<?> stage) {
        return stage.handle((value, failure) -> {
            if (failure != null) {
                throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
            }
            return null;
        });
    }

    @Override
    public boolean reportsChanges() {
        return servers.reportsChanges();
    }

    @Override
    public String serverIdentity() {
        return servers.identity();
    }

    @Override
    public State state() {
        String server = servers.isConnected() && !servers.reportsChanges() ? address + POLLED : address;
        return new State(servers.isConnected(), server, roundTrips.sum(), bytesSent.sum(), bytesReceived.sum());
    }

    @Override
    public void close() {
        servers.close();
        client.close();
    }

    // A thread of the client calls the methods below with what the servers report.

    @Override
    public void connected() {
        if (dropLog == null || servers.reportsChanges()) {
            listener.connected();
        } else {
            dropLog.start();
        }
    }

    @Override
    public void disconnected(Throwable cause) {
        if (dropLog != null) {
            dropLog.stop();
        }
        generations.forget(null);
        listener.disconnected(cause);
    }

    @Override
    public void changed(@Nullable String name) {
        if (name == null) {
            generations.forget(null);
            listener.allChanged(null);
            return;
        }
        String id = names.idOf(name);
        if (id != null) {
            listener.changed(id);
            return;
        }
        String method = names.methodOf(name);
        if (method != null) {
            generations.forget(method);
            listener.allChanged(method);
        }
    }

    // How the generations are read and replaced.

    @Override
    public CompletionStage<Long> current(String method) {
        return generation(Script.GENERATION, method);
    }

    @Override
    public CompletionStage<Long> next(String method) {
        return generation(Script.NEXT_GENERATION, method);
    }

    private CompletionStage<Long> generation(Script script, String method) {
        byte[] candidate =
                KeyNames.bytes(Long.toHexString(ThreadLocalRandom.current().nextLong()));
        byte[] name = names.generation(method);
        CompletionStage<byte[]> reply;
        if (dropLog == null || script == Script.GENERATION) {
            reply = run(script, ScriptOutputType.VALUE, new byte[][] {name}, candidate, GENERATION_MILLIS);
        } else {
            byte[][] entry = DropLog.methodEntry(method);
            byte[][] keys = {name, dropLog.name()};
            reply = run(script, ScriptOutputType.VALUE, keys, candidate, GENERATION_MILLIS, entry[0], entry[1]);
            reply = reply.thenApply(text -> checkAdded(text.length > 0, text.length > 0 ? text : candidate));
        }
        return reply.thenApply(text -> Long.parseUnsignedLong(new String(text, StandardCharsets.US_ASCII), 16));
    }

    private <T> CompletionStage<T> run(Script script, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
        roundTrips.increment();
        return servers.run(script, type, keys, arguments);
    }

    private static CompletionStage<Boolean> isTrue(CompletionStage<Long> reply) {
        return reply.thenApply(number -> number == 1);
    }

    private byte[][] both(SharedKey key, long generation) {
        return new byte[][] {names.value(key.id(), generation), names.lease(key.id(), generation)};
    }

    private byte[][] lease(Claim claim) {
        return new byte[][] {names.lease(claim.key().id(), claim.generation())};
    }

    private static byte[] bytes(long number) {
        return KeyNames.bytes(Long.toString(number));
    }

    /** Receives what other JVMs have dropped, while the server does not report it. */
    private final class Drops implements DropLog.Reader {
        @Override
        public void started() {
            listener.connected();
        }

        @Override
        public void failed(Throwable cause) {
            generations.forget(null);
            listener.disconnected(cause);
        }

        @Override
        public void keyDropped(String id, String method) {
            generations.forget(method); // the server may have lost it, and other JVMs use a new one
            listener.changed(id);
        }

        @Override
        public void methodDropped(String method) {
            generations.forget(method);
            listener.allChanged(method);
        }

        @Override
        public void anythingDropped() {
            generations.forget(null);
            listener.allChanged(null);
        }
    }
}
