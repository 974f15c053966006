package dev.coalesce.agent.cluster;

import dev.coalesce.agent.key.CanonicalKey;
import dev.coalesce.agent.reason.MethodReasons;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.thread.Timer;
import dev.coalesce.agent.wire.Envelope;
import dev.coalesce.agent.wire.FailureCodec;
import dev.coalesce.agent.wire.ResultCodec;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One method that is shared with other JVMs: its name there, how its keys and results are encoded, and what this JVM
 * does with each key. Thread-safe.
 */
public final class SharedMethod {
    private static final int FORMAT = 1;
    private static final byte[] NOTHING = {};

    /** Watches of expired results are removed when there are twice as many watches as there were at the last time. */
    private static final int FIRST_PURGE = 1_000;

    /** An outcome that has arrived: {@code thrown} is null if it is a result. */
    public record Decoded(@Nullable Object result, @Nullable Throwable thrown) {}

    private final Cluster cluster;
    private final String name;
    private final List<String> declarations;
    private final byte[] keyPrefix;
    private final ResultCodec codec;
    private final FailureCodec failures;
    private final ConcurrentMap<String, KeyWatch> watches = new ConcurrentHashMap<>();
    private volatile int purgeAt = FIRST_PURGE;

    /** Whether keys have parts of a context, which an invalidation does not know. */
    private final boolean hasContext;

    /** Set before the first call. */
    private volatile @Nullable LocalResults local;

    /** Receives why calls are not shared. Set before the first call. */
    private volatile @Nullable MethodReasons reasons;

    /** Whether a result was cached here while the engine was not asked. */
    private volatile boolean cachedAlone;

    /**
     * Creates a method.
     *
     * @param cluster what connects the JVMs
     * @param name the name of the method, the same in all JVMs
     * @param declarations see {@link SharedKey#declarations}
     * @param codec encodes its results
     * @param failures encodes its failures
     * @param hasContext whether the option {@code context} adds parts to its keys
     */
    public SharedMethod(
            Cluster cluster,
            String name,
            List<String> declarations,
            ResultCodec codec,
            FailureCodec failures,
            boolean hasContext) {
        this.hasContext = hasContext;
        this.cluster = cluster;
        this.name = name;
        this.declarations = List.copyOf(declarations);
        this.keyPrefix = keyPrefix(name, codec);
        this.codec = codec;
        this.failures = failures;
    }

    /**
     * Sets where it is counted why calls are not shared with other JVMs.
     *
     * @param ofMethod the method's reasons
     */
    public void countReasonsIn(MethodReasons ofMethod) {
        reasons = ofMethod;
    }

    /**
     * Counts a reason why a call, or its outcome, was not shared with other JVMs.
     *
     * @param reason the reason
     * @param text what the log says, or would say, about it; null if that is the name of the method alone
     */
    public void count(Reason reason, @Nullable String text) {
        MethodReasons counted = reasons;
        if (counted != null) {
            counted.count(reason, text);
        }
    }

    /**
     * Begins to receive what other JVMs change.
     *
     * @param results what this JVM has cached; held as long as the method
     */
    public void start(LocalResults results) {
        local = results;
        cluster.add(this);
    }

    /** {@return what connects the JVMs} */
    public Cluster cluster() {
        return cluster;
    }

    /** {@return the name of the method in all JVMs} */
    public String name() {
        return name;
    }

    /** Tells whether dropping all keys of a method, or of a declaration, drops those of this method. */
    boolean isDroppedWith(String methodOrDeclaration) {
        return name.equals(methodOrDeclaration) || declarations.contains(methodOrDeclaration);
    }

    /**
     * Begins to watch a key, for a flight that is about to ask the engine.
     *
     * @param key the key in this JVM's tables
     * @param flight the flight; referred to weakly
     * @return the watch; null if the key has a part that cannot be compared across JVMs
     */
    public @Nullable KeyWatch open(Object key, Object flight) {
        byte[] digest = digest(key);
        if (digest == null) {
            return null;
        }
        SharedKey shared = SharedKey.of(name, declarations, digest);
        purge();
        return watches.compute(shared.id(), (id, known) -> {
            KeyWatch watch = known == null ? new KeyWatch(shared, digest, key) : known;
            watch.use(flight);
            return watch;
        });
    }

    /**
     * Ends the use of a watch by a flight.
     *
     * @param watch what {@link #open} has returned
     * @param flight the flight
     */
    public void close(KeyWatch watch, Object flight) {
        watches.computeIfPresent(watch.key().id(), (id, known) -> {
            if (known == watch) {
                watch.release(flight);
            }
            return isNeeded(known) ? known : null;
        });
    }

    /** {@return how many keys are used by flights} */
    public int watched() {
        int count = 0;
        for (KeyWatch each : watches.values()) {
            count += each.isUsed() ? 1 : 0;
        }
        return count;
    }

    private static boolean isNeeded(KeyWatch watch) {
        return watch.isUsed() || watch.isCached();
    }

    private void purge() {
        if (watches.size() > purgeAt) {
            for (String each : watches.keySet()) {
                // Decided inside the table: a flight that begins to use the watch now must be told of changes.
                watches.computeIfPresent(each, (id, watch) -> isNeeded(watch) ? watch : null);
            }
            purgeAt = Math.max(FIRST_PURGE, 2 * watches.size());
        }
    }

    /** Notes that a result is about to be cached here although the engine was not asked. */
    public void noteCachedAlone() {
        cachedAlone = true;
    }

    /** Drops what was cached while the engine was not asked, and what was cached with it at the same time. */
    void dropCachedAlone() {
        if (cachedAlone) {
            cachedAlone = false;
            dropLocalResults();
        }
    }

    /** Tells whether an invalidation of one key has to drop all, because it does not know the key's context. */
    boolean hasContext() {
        return hasContext;
    }

    /** Returns the key's name in the engine; null if it has none. */
    @Nullable
    SharedKey sharedKey(Object key) {
        byte[] digest = digest(key);
        return digest == null ? null : SharedKey.of(name, declarations, digest);
    }

    private byte @Nullable [] digest(Object key) {
        byte[] canonical;
        try {
            canonical = CanonicalKey.of(key);
        } catch (IllegalArgumentException e) {
            cluster.counters.unshareableKeys.increment();
            String text = Reason.SHARED_KEY.text(name, String.valueOf(e.getMessage()));
            count(Reason.SHARED_KEY, text);
            Log.warnOnce(
                    "key of shared " + name,
                    text + ". Calls with such a key are shared inside this JVM only. " + Reason.SHARED_KEY.cure());
            return null;
        }
        try {
            byte[] secret = cluster.secret();
            if (secret != null) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                mac.update(keyPrefix);
                return mac.doFinal(canonical);
            }
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(keyPrefix);
            return sha.digest(canonical);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // each JDK has both
        }
    }

    /** Returns what the digests of all keys begin with: the format, the method's name and its results' shape. */
    private static byte[] keyPrefix(String name, ResultCodec codec) {
        byte[] head = name.getBytes(StandardCharsets.UTF_8);
        byte[] shape = codec.shape();
        return ByteBuffer.allocate(1 + 2 * Integer.BYTES + head.length + shape.length)
                .put((byte) FORMAT)
                .putInt(head.length)
                .put(head)
                .putInt(shape.length)
                .put(shape)
                .array();
    }

    /** Encodes an outcome. What cannot be carried becomes an envelope that says so. */
    byte[] encode(KeyWatch watch, @Nullable Object result, @Nullable Throwable thrown) {
        Envelope.Kind kind = thrown == null ? Envelope.Kind.RESULT : Envelope.Kind.FAILURE;
        byte[] payload = null;
        try {
            int max = cluster.settings().maxPayload();
            payload = thrown == null ? codec.encode(result, max) : failures.encode(thrown, max);
        } catch (RuntimeException | Error e) { // the result's own methods may throw anything; the lease must end
            cluster.counters.notCarried.increment();
            count(Reason.SHARED_NOT_CARRIED, Reason.SHARED_NOT_CARRIED.text(name) + ": " + e);
            Log.warnOnce(
                    "encode " + name,
                    (thrown == null ? "a result" : "a failure") + " of the shared method " + name
                            + " is not carried to other JVMs, which run it themselves: " + e
                            + ". Raise maxPayload if it is too large");
        }
        boolean isCarried = payload != null;
        return Envelope.seal(
                isCarried ? kind : Envelope.Kind.NOT_CARRIED,
                watch.digest(),
                cluster.jvm(),
                payload == null ? NOTHING : payload,
                cluster.secret());
    }

    /** Tells whether an encoded outcome can be decoded. */
    @SuppressWarnings("EnumOrdinal") // the envelope's format
    static boolean isCarried(byte[] envelope) {
        return envelope[1] != Envelope.Kind.NOT_CARRIED.ordinal();
    }

    /**
     * Decodes an outcome.
     *
     * @param watch the watch of its key
     * @param envelope the bytes
     * @return the outcome; null if it cannot be decoded or was not carried: a miss
     */
    public @Nullable Decoded decode(KeyWatch watch, byte[] envelope) {
        try {
            Envelope opened = Envelope.open(envelope, watch.digest(), cluster.secret());
            int from = opened.payloadFrom();
            int end = opened.payloadEnd();
            return switch (opened.kind()) {
                case RESULT -> new Decoded(codec.decode(envelope, from, end), null);
                case FAILURE -> new Decoded(null, failures.decode(envelope, from, end, Long.toHexString(opened.jvm())));
                case NOT_CARRIED -> null;
            };
        } catch (RuntimeException | Error e) { // the constructor of a record may throw anything
            cluster.counters.notDecoded.increment();
            count(Reason.SHARED_NOT_DECODED, Reason.SHARED_NOT_DECODED.text(name) + ": " + e);
            Log.warnOnce(
                    "decode " + name,
                    "a result of the shared method " + name + " in the engine could not be decoded and was ignored: "
                            + e + codec.cureOfUndecodable());
            return null;
        }
    }

    /** Called when a key has changed in the engine. */
    void changed(String id) {
        KeyWatch watch = watches.get(id);
        if (watch == null) {
            return;
        }
        watch.change();
        LocalResults results = local;
        if (watch.isCached() && results != null) {
            watch.uncache();
            results.drop(watch.localKey());
        }
    }

    /** Called when all keys may have changed. */
    void allChanged() {
        for (KeyWatch watch : watches.values()) {
            watch.uncache();
            watch.change();
        }
        dropLocalResults();
    }

    /** Drops what this JVM has cached, at a random moment: the JVMs of a fleet do not ask again all at once. */
    void dropLocalResultsWithin(long nanos) {
        WeakReference<SharedMethod> method = new WeakReference<>(this);
        Timer.after(ThreadLocalRandom.current().nextLong(nanos), () -> {
            SharedMethod alive = method.get();
            if (alive != null) {
                alive.dropLocalResults();
            }
        });
    }

    /** Drops what this JVM has cached. */
    void dropLocalResults() {
        LocalResults results = local;
        if (results != null) {
            results.dropAll();
        }
    }

    /** Wakes the threads that wait for other JVMs, so that they ask again. */
    void wakeAll() {
        for (KeyWatch each : watches.values()) {
            each.wake();
        }
    }

    /** Called when this JVM has changed a key itself: the engine does not report that. */
    void changedHere(String id, boolean isOwn) {
        KeyWatch watch = watches.get(id);
        if (watch != null && isOwn) {
            watch.wake();
        } else {
            changed(id);
        }
    }
}
