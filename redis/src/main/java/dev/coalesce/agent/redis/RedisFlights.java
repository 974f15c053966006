package dev.coalesce.agent.redis;

import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Shares flights through one server or a cluster. Thread-safe. */
final class RedisFlights implements SharedFlights, Servers.Events {
    private static final long HIT = 0;
    private static final long LEAD = 1;
    private static final long FOLLOW = 2;
    private static final long OUTCOME = 3;

    /** An attempt is repeated if the method's generation changed meanwhile. */
    private static final int ATTEMPTS = 4;

    private static final byte[] NO_TOKEN = {};
    private static final String POLLED = " (without client tracking, so it is polled)";

    private final Client client;
    private final Servers servers;

    private final Scripts scripts;

    /** Read while the server does not report changes. */
    private final DropLog dropLog;

    private final KeyNames names;
    private final Listener listener;
    private final String address;
    private final Invalidations invalidations;
    private final Generations generations;
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();

    /** Does not connect yet. */
    RedisFlights(Client client, ServerAddress address, Settings settings, Listener listener) {
        this.client = client;
        this.names = new KeyNames(settings.namespace());
        this.listener = listener;
        this.address = address.toString();
        boolean isOneServer = address.kind() != ServerAddress.Kind.CLUSTER;
        this.servers = isOneServer
                ? new Node(client, client.uri(address), settings.timeoutMillis(), this)
                : new ClusterNodes(client, address, settings.timeoutMillis(), this);
        this.scripts = new Scripts(servers);
        this.invalidations = new Invalidations(scripts, servers, names, isOneServer);
        this.generations = new Generations(invalidations);
        this.dropLog = new DropLog(servers, client, names.drops(), new Drops());
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
            if (unknown != null && Node.unwrap(unknown) instanceof SlotMoving) {
                reply.complete(withoutLease(key, token, 0));
                return;
            }
            if (unknown != null) {
                reply.completeExceptionally(unknown);
                return;
            }
            CompletionStage<List<Object>> entered =
                    scripts.run(Script.ENTER, ScriptOutputType.MULTI, both(key, generation), arguments);
            entered.whenComplete((content, failure) -> {
                if (failure instanceof SlotMoving) {
                    reply.complete(withoutLease(key, token, generation));
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

    /** This JVM runs the body without a lease, as if it had lost it: nothing is kept. */
    private static Lead withoutLease(SharedKey key, Token token, long generation) {
        return new Lead(new Claim(key, token, generation));
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
        CompletionStage<Long> ended = scripts.run(
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
        return Invalidations.unlessMoving(kept, () -> leave(claim).thenApply(left -> false));
    }

    @Override
    public CompletionStage<Boolean> leave(Claim claim) {
        return isTrue(
                scripts.run(Script.LEAVE, ScriptOutputType.INTEGER, lease(claim), TokenText.encode(claim.token())));
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Claim> claims, long leaseMillis) {
        byte[] lease = bytes(leaseMillis);
        List<CompletableFuture<Renewal>> replies = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            CompletionStage<Long> renewed = scripts.run(
                    Script.RENEW, ScriptOutputType.INTEGER, lease(claim), TokenText.encode(claim.token()), lease);
            replies.add(renewed.handle(RedisFlights::renewal).toCompletableFuture());
        }
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                .thenApply(none -> {
                    List<Renewal> renewals = new ArrayList<>(replies.size());
                    for (CompletableFuture<Renewal> reply : replies) {
                        renewals.add(reply.join());
                    }
                    return renewals;
                });
    }

    private static Renewal renewal(@Nullable Long reply, @Nullable Throwable failure) {
        if (failure != null || reply == null) {
            return Renewal.UNKNOWN;
        }
        return reply == 1 ? Renewal.HELD : Renewal.LOST;
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
            byte[][] entry = DropLog.keyEntry(key.id(), key.method());
            invalidations.drop(both(key, generation), entry).whenComplete((dropped, failure) -> {
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

    @Override
    public CompletionStage<@Nullable Void> dropAll(String method) {
        return done(generations.next(method));
    }

    @Override
    public CompletionStage<@Nullable Void> ping() {
        return done(scripts.ping());
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
        return new State(servers.isConnected(), server, scripts.roundTrips(), bytesSent.sum(), bytesReceived.sum());
    }

    @Override
    public void close() {
        servers.close();
        client.close();
    }

    // A thread of the client calls the methods below with what the servers report.

    @Override
    public void connected() {
        if (servers.reportsChanges()) {
            listener.connected();
        } else {
            dropLog.start();
        }
    }

    @Override
    public void replaced() {
        listener.connected();
    }

    @Override
    public void disconnected(Throwable cause) {
        dropLog.stop();
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
