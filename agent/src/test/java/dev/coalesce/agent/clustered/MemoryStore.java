package dev.coalesce.agent.clustered;

import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Token;
import dev.coalesce.agent.cluster.SharedKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory, which several clients in this JVM use as if each were in a JVM of its own. It never reports that
 * something has expired, as a busy server does for a long time.
 */
final class MemoryStore {
    /** Which server this is. Written before a connection is established. */
    volatile String identity = "first";

    /** Whether the ttl of each value ends before anybody asks for it. Written before the calls. */
    volatile boolean valuesExpireAtOnce;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(byte[] envelope, long untilNanos) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Held(Token token, byte @Nullable [] outcome, long untilNanos) {}

    /** Guarded by this object's monitor, as everything below. */
    private final Map<String, Kept> values = new HashMap<>();

    private final Map<String, Held> leases = new HashMap<>();
    private final Map<String, Set<Client>> tracking = new HashMap<>();
    private final Map<String, Long> generations = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();

    synchronized Client client(SharedFlights.Listener listener) {
        Client client = new Client(listener);
        clients.add(client);
        return client;
    }

    /** Copies the content as to a replica. Returns what makes the replica take over, with this content. */
    synchronized Runnable copy() {
        Map<String, Kept> copiedValues = Map.copyOf(values);
        Map<String, Held> copiedLeases = Map.copyOf(leases);
        Map<String, Long> copiedGenerations = Map.copyOf(generations);
        return () -> {
            synchronized (this) {
                values.clear();
                values.putAll(copiedValues);
                leases.clear();
                leases.putAll(copiedLeases);
                generations.clear();
                generations.putAll(copiedGenerations);
                tracking.clear();
            }
        };
    }

    synchronized int leases() {
        leases.values().removeIf(lease -> isOver(lease.untilNanos) || lease.outcome != null);
        return leases.size();
    }

    /** Ends all leases, as if their time were over. */
    synchronized void expireLeases() {
        leases.values().removeIf(lease -> lease.outcome == null);
    }

    /** Lets time pass for values. */
    synchronized void age(long nanos) {
        values.replaceAll((key, kept) -> new Kept(kept.envelope, kept.untilNanos - nanos));
    }

    /** Replaces all values by bytes that nobody can read. */
    synchronized void corrupt() {
        values.replaceAll((key, kept) -> new Kept(new byte[] {1, 2, 3}, kept.untilNanos));
    }

    private static boolean isOver(long nanos) {
        return System.nanoTime() - nanos >= 0;
    }

    private static long in(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static long left(long untilNanos) {
        return TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
    }

    private String name(SharedKey key) {
        return key.method() + generation(key) + key.id();
    }

    private long generation(SharedKey key) {
        long sum = generations.getOrDefault(key.method(), 0L);
        for (String each : key.declarations()) {
            sum += generations.getOrDefault(each, 0L); // a sum of numbers that only grow
        }
        return sum;
    }

    private List<Client> changed(String name, Client by) {
        Set<Client> tracking = this.tracking.remove(name);
        List<Client> told = tracking == null ? new ArrayList<>() : new ArrayList<>(tracking);
        told.remove(by);
        return told;
    }

    private void track(String name, Client client) {
        tracking.computeIfAbsent(name, n -> new HashSet<>()).add(client);
    }

    /** The client of one JVM. Commands run on the caller's thread. */
    final class Client implements SharedFlights {
        final AtomicInteger enters = new AtomicInteger();
        private final Listener listener;

        /** Commands get no reply; the engine runs them when {@link #answer} is called. */
        volatile boolean silent;

        volatile boolean disconnected;
        volatile boolean refusesPings;
        volatile boolean refusesDrops;

        /** Runs before each drop. */
        volatile Runnable beforeDrop = () -> {};

        private final List<Runnable> unanswered = new ArrayList<>();

        private Client(Listener listener) {
            this.listener = listener;
        }

        /** Runs the commands that have had no reply. */
        void answer() {
            silent = false;
            List<Runnable> waiting;
            synchronized (unanswered) {
                waiting = new ArrayList<>(unanswered);
                unanswered.clear();
            }
            waiting.forEach(Runnable::run);
        }

        private <T extends @Nullable Object> CompletionStage<T> run(Supplier<T> command) {
            CompletableFuture<T> reply = new CompletableFuture<>();
            if (disconnected) {
                reply.completeExceptionally(new IllegalStateException("disconnected"));
            } else if (silent) {
                synchronized (unanswered) {
                    unanswered.add(() -> reply.complete(command.get()));
                }
            } else {
                reply.complete(command.get());
            }
            return reply;
        }

        @Override
        public CompletionStage<Reply> enter(
                SharedKey key, Token token, @Nullable Token awaited, long leaseMillis, long minRemainingMillis) {
            enters.incrementAndGet();
            return run(() -> enterNow(key, token, awaited, leaseMillis, minRemainingMillis));
        }

        private Reply enterNow(
                SharedKey key, Token token, @Nullable Token awaited, long leaseMillis, long minRemainingMillis) {
            synchronized (MemoryStore.this) {
                String name = MemoryStore.this.name(key);
                track(name, this);
                Kept kept = values.get(name);
                if (kept != null && !isOver(kept.untilNanos) && left(kept.untilNanos) > minRemainingMillis) {
                    return new Hit(kept.envelope, left(kept.untilNanos));
                }
                Held lease = leases.get(name);
                if (lease != null && !isOver(lease.untilNanos)) {
                    if (lease.outcome == null && !lease.token.equals(token)) {
                        return new Follow(lease.token, left(lease.untilNanos));
                    }
                    if (lease.outcome != null && lease.token.equals(awaited)) {
                        return new Outcome(lease.outcome);
                    }
                }
                leases.put(name, new Held(token, null, in(leaseMillis)));
                return new Lead(new Claim(key, token, generation(key)));
            }
        }

        private String name(Claim claim) {
            return claim.key().method() + claim.generation() + claim.key().id();
        }

        private boolean holds(Claim claim) {
            Held lease = leases.get(name(claim));
            return lease != null
                    && lease.outcome == null
                    && lease.token.equals(claim.token())
                    && !isOver(lease.untilNanos);
        }

        @Override
        public CompletionStage<Boolean> done(Claim claim, byte[] envelope, long keepMillis, long outcomeMillis) {
            return run(() -> {
                List<Client> told;
                synchronized (MemoryStore.this) {
                    if (!holds(claim)) {
                        return false;
                    }
                    String name = name(claim);
                    leases.remove(name);
                    if (keepMillis > 0 && !valuesExpireAtOnce) {
                        values.put(name, new Kept(envelope, in(keepMillis)));
                    }
                    if (outcomeMillis > 0) {
                        leases.put(name, new Held(claim.token(), envelope, in(outcomeMillis)));
                    }
                    told = changed(name, this);
                    if (keepMillis > 0) {
                        track(name, this);
                    }
                }
                told.forEach(each -> each.listener.changed(claim.key().id()));
                return true;
            });
        }

        @Override
        public CompletionStage<Boolean> leave(Claim claim) {
            return run(() -> {
                List<Client> told;
                synchronized (MemoryStore.this) {
                    if (!holds(claim)) {
                        return false;
                    }
                    leases.remove(name(claim));
                    told = changed(name(claim), this);
                }
                told.forEach(each -> each.listener.changed(claim.key().id()));
                return true;
            });
        }

        @Override
        public CompletionStage<List<Renewal>> renew(List<Claim> claims, long leaseMillis) {
            if (disconnected) {
                return CompletableFuture.completedStage(Collections.nCopies(claims.size(), Renewal.UNKNOWN));
            }
            return run(() -> {
                synchronized (MemoryStore.this) {
                    List<Renewal> renewals = new ArrayList<>();
                    for (Claim claim : claims) {
                        renewals.add(holds(claim) ? Renewal.HELD : Renewal.LOST);
                        if (holds(claim)) {
                            leases.put(name(claim), new Held(claim.token(), null, in(leaseMillis)));
                        }
                    }
                    return renewals;
                }
            });
        }

        @Override
        public CompletionStage<@Nullable Void> drop(SharedKey key) {
            beforeDrop.run();
            if (refusesDrops) {
                return CompletableFuture.failedStage(new IllegalStateException("no replicas"));
            }
            return run(() -> {
                List<Client> told;
                synchronized (MemoryStore.this) {
                    String name = MemoryStore.this.name(key);
                    values.remove(name);
                    leases.remove(name);
                    told = changed(name, this);
                }
                told.forEach(each -> each.listener.changed(key.id()));
                return null;
            });
        }

        @Override
        public CompletionStage<@Nullable Void> dropAll(String method) {
            return run(() -> {
                List<Client> told;
                synchronized (MemoryStore.this) {
                    generations.merge(method, 1L, Long::sum);
                    told = new ArrayList<>(clients);
                    told.remove(this);
                }
                told.forEach(each -> each.listener.allChanged(method));
                return null;
            });
        }

        @Override
        public CompletionStage<@Nullable Void> ping() {
            return refusesPings ? CompletableFuture.failedStage(new IllegalStateException("busy")) : run(() -> null);
        }

        @Override
        public String serverIdentity() {
            return identity;
        }

        @Override
        public State state() {
            return new State(!disconnected, "memory", 0, 0, 0);
        }

        @Override
        public void close() {}
    }
}
