package dev.coalesce.agent.cluster;

import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ClusterSettings;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Connects this JVM with the others: the client, a circuit breaker before it, and the leases that this JVM holds.
 *
 * <p><b>Breaker.</b> Calls ask the engine only while {@link #isUsable}: see {@link Breaker}. While the breaker is open,
 * this JVM behaves as if it were alone.
 *
 * <p><b>Reconnection.</b> While disconnected, no change is reported. So after each connection, what this JVM had cached
 * before is dropped, at a random moment within {@link #SPREAD_NANOS}. Calls ask the engine again when it has confirmed the
 * drops that it may not know: see {@link DropSender}.
 *
 * <p>Thread-safe. The callbacks of {@link SharedFlights.Listener} run on the client's threads.
 */
public final class Cluster implements SharedFlights.Listener {
    private static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Counts what happens. */
    public final ClusterCounters counters = new ClusterCounters();

    private final ClusterSettings settings;
    private final JvmNumber jvm = new JvmNumber();
    private final AtomicLong tokens = new AtomicLong();
    private final List<WeakReference<SharedMethod>> methods = new CopyOnWriteArrayList<>();
    private final Leases leases = new Leases(this);
    private final EngineLoader loader = new EngineLoader(this);
    private final Breaker breaker = new Breaker(new Connection());
    private final DropSender drops = new DropSender(this, breaker);

    /** Set once, when the client's jar has been loaded. */
    private volatile @Nullable SharedFlights client;

    private volatile byte @Nullable [] secret;

    /** Whether the client is connected. Written by the client's thread. */
    private volatile boolean connected;

    /**
     * Creates a cluster without a client.
     *
     * @param settings the options
     */
    public Cluster(ClusterSettings settings) {
        this.settings = settings;
    }

    /** Loads the client's jar and connects, in the background. */
    public void start() {
        loader.start();
    }

    /**
     * Connects.
     *
     * @param factory creates the client
     * @param sharedSecret the secret that all JVMs have; null if there is none
     */
    public void open(SharedFlights.Factory factory, byte @Nullable [] sharedSecret) {
        secret = sharedSecret;
        SharedFlights opened = factory.open(
                new SharedFlights.Settings(
                        settings.address(),
                        settings.namespace(),
                        "coalesce-" + FleetLeader.name(jvm()),
                        TimeUnit.NANOSECONDS.toMillis(settings.timeoutNanos())),
                this);
        client = opened;
        if (loader.isCancelled()) {
            opened.close(); // the agent has left meanwhile
        } else if (connected) {
            drops.connected(opened); // connected() was called before the client was known
        }
    }

    /** Disconnects for ever: the agent leaves. */
    public void close() {
        loader.cancel(); // before the client is read: it is closed here, or by the thread that sets it
        breaker.open(null);
        SharedFlights current = client;
        if (current != null) {
            current.close();
        }
    }

    /** {@return the options} */
    public ClusterSettings settings() {
        return settings;
    }

    /** {@return whether calls ask the engine} */
    public boolean isUsable() {
        return breaker.isClosed();
    }

    /** {@return since when the engine has been used, or not been used; milliseconds since 1970} */
    public long sinceMillis() {
        return breaker.sinceMillis();
    }

    /** {@return why the engine is not used; null if it is, or if no attempt to connect has ended} */
    public @Nullable String problem() {
        return breaker.problem();
    }

    /** {@return the state of the connection; null before the client's jar has been loaded} */
    public SharedFlights.@Nullable State state() {
        SharedFlights current = client;
        return current == null ? null : current.state();
    }

    /** {@return how many bodies this JVM runs for all JVMs} */
    public int leading() {
        return leases.size();
    }

    /** {@return how often this JVM has stopped to ask the engine} */
    long disconnections() {
        return breaker.openings();
    }

    /** {@return how many invalidations the engine has not confirmed} */
    int pendingDrops() {
        return drops.pending();
    }

    /** {@return the names, in all JVMs, of the methods that were called here} */
    public List<String> methodNames() {
        List<String> names = new ArrayList<>();
        for (SharedMethod each : methods()) {
            names.add(each.name());
        }
        return names;
    }

    /** Returns the leases that this JVM holds. */
    Leases leases() {
        return leases;
    }

    /** {@return the random number of this JVM} */
    public long jvm() {
        return jvm.get();
    }

    byte @Nullable [] secret() {
        return secret;
    }

    /** Returns the client; null if the engine must not be asked. */
    @Nullable
    SharedFlights usableClient() {
        return breaker.isClosed() ? client : null;
    }

    /** Returns the client if it is connected, even if the breaker is open; null after {@link #close}. */
    @Nullable
    SharedFlights connectedClient() {
        return connected && !loader.isCancelled() ? client : null;
    }

    /** {@return a token that no flight has had} */
    public SharedFlights.Token newToken() {
        return new SharedFlights.Token(jvm.get(), tokens.incrementAndGet());
    }

    void add(SharedMethod method) {
        loader.begin();
        methods.removeIf(each -> each.get() == null || each.get() == method); // a method may have several groups
        methods.add(new WeakReference<>(method));
    }

    private List<SharedMethod> methods() {
        List<SharedMethod> alive = new ArrayList<>();
        for (WeakReference<SharedMethod> each : methods) {
            SharedMethod method = each.get();
            if (method != null) {
                alive.add(method);
            }
        }
        return alive;
    }

    @Override
    public void changed(String id) {
        for (SharedMethod each : methods()) {
            each.changed(id);
        }
    }

    @Override
    public void allChanged(@Nullable String method) {
        for (SharedMethod each : methods()) {
            if (method == null || each.isDroppedWith(method)) {
                each.allChanged();
            }
        }
    }

    @Override
    public void connected() {
        connected = true;
        SharedFlights current = client;
        if (current != null) {
            drops.connected(current);
        }
    }

    /**
     * Called when calls begin to ask the engine.
     *
     * @param isConnection whether it has been connected; otherwise it answers again
     */
    void used(boolean isConnection) {
        SharedFlights current = client;
        if (!isConnection) {
            methods().forEach(SharedMethod::dropCachedAlone);
        } else if (current != null) {
            methods().forEach(each -> each.dropLocalResultsWithin(SPREAD_NANOS));
            Log.info("connected to " + current.state().server() + ": flights and results are shared with other JVMs");
        }
    }

    @Override
    public void disconnected(Throwable cause) {
        boolean wasConnected = connected;
        connected = false;
        if (wasConnected) {
            drops.disconnected(); // before calls stop to ask: a late confirmation must not close the breaker again
        }
        breaker.open(String.valueOf(cause.getMessage()));
        if (wasConnected) {
            Log.warnEvery(
                    TimeUnit.MINUTES.toNanos(1),
                    "cluster lost",
                    "the connection to other JVMs was lost; this JVM goes on alone and reconnects: " + cause);
        } else {
            Log.warnOnce(
                    "cluster connect",
                    "no connection to other JVMs yet; this JVM goes on alone and keeps trying: " + cause
                            + ". Check the option cluster and whether the server runs");
        }
    }

    /** Opens the breaker, because the engine has not answered in time, or has refused a command. */
    void trip(String why) {
        breaker.trip(why);
    }

    long leaseMillis() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(settings.leaseNanos()));
    }

    /**
     * Tells whether another JVM may lead instead of this one by now.
     *
     * @param lease the lease
     * @return true if the result must not be cached
     */
    public boolean isLost(Lease lease) {
        return lease.isLost(settings.leaseNanos());
    }

    /**
     * Ends a lease with an outcome. Sent in the order of the calls, and not awaited: every later command of this JVM
     * comes after it.
     *
     * @param method the method
     * @param watch the watch of the key
     * @param lease the lease
     * @param result the result, or null
     * @param thrown the failure; null if there is a result
     * @param keepMillis how long the outcome is kept in the engine; 0 if it is not
     * @param outcomeMillis how long it is kept for JVMs that wait
     */
    public void done(
            SharedMethod method,
            KeyWatch watch,
            Lease lease,
            @Nullable Object result,
            @Nullable Throwable thrown,
            long keepMillis,
            long outcomeMillis) {
        SharedFlights current = connectedClient();
        byte[] envelope = method.encode(watch, result, thrown);
        leases.remove(lease);
        if (current == null) {
            return;
        }
        boolean isCarried = SharedMethod.isCarried(envelope);
        long keep = isCarried ? keepMillis : 0;
        // JVMs that wait get the outcome even if its ttl ends before they ask.
        long outcome = keep >= outcomeMillis ? 0 : outcomeMillis;
        current.done(lease.claim(), envelope, keep, outcome).whenComplete((isHeld, failed) -> {
            if (Boolean.FALSE.equals(isHeld)) {
                counters.lostLeases.increment();
                method.count(Reason.SHARED_LEASE, null);
                method.changed(watch.key().id()); // what this JVM has cached may be older than what others have
            } else if (failed != null) {
                method.noteCachedAlone(); // nobody reports a change of it: it goes when the engine answers again
            }
        });
        signalHere(method, watch.key().id());
    }

    /**
     * Ends a lease without an outcome.
     *
     * @param method the method
     * @param lease the lease
     */
    public void leave(SharedMethod method, Lease lease) {
        leases.remove(lease);
        SharedFlights current = connectedClient();
        if (current != null) {
            current.leave(lease.claim());
            signalHere(method, lease.claim().key().id());
        }
    }

    private void signalHere(SharedMethod method, String id) {
        for (SharedMethod each : methods()) {
            each.changedHere(id, each == method);
        }
    }

    /**
     * Drops a key in all JVMs, and waits for the engine at most as long as a call does. If the engine does not answer,
     * the drop is sent again when it does.
     *
     * @param method the method
     * @param key the key without a context; null for all keys
     */
    public void drop(SharedMethod method, @Nullable Object key) {
        SharedKey shared = key == null || method.hasContext() ? null : method.sharedKey(key);
        if (key != null && shared == null && !method.hasContext()) {
            return; // no JVM shares it
        }
        drops.drop(new Drop(method.name(), shared));
        for (SharedMethod each : methods()) {
            if (each != method && each.name().equals(method.name())) {
                each.allChanged();
            }
        }
    }

    /**
     * Drops all keys of a method, or of those that override a declaration, in all JVMs, as {@link #drop} does.
     *
     * @param name the method, or the declaration
     */
    public void dropAll(String name) {
        drops.drop(new Drop(name, null));
        allChanged(name);
    }

    /** The breaker protects this. */
    private final class Connection implements Breaker.Engine {
        @Override
        public boolean isConnected() {
            return connectedClient() != null;
        }

        @Override
        public CompletionStage<?> ping() {
            SharedFlights current = connectedClient();
            return current == null
                    ? CompletableFuture.failedStage(new IllegalStateException("not connected"))
                    : current.ping();
        }

        @Override
        public void opened() {
            for (SharedMethod each : methods()) {
                each.wakeAll();
            }
        }

        @Override
        public void answered() {
            SharedFlights current = connectedClient();
            if (current != null) {
                drops.sendAndUse(current);
            }
        }
    }
}
