package dev.coalesce.agent.cluster;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The flights and results that several JVMs share, in an engine such as Redis.
 *
 * <p>Per key there is at most one <em>value</em> (the cached result) and one <em>lease</em>. The lease belongs to the
 * token of the JVM that leads. When a leader has ended, its outcome may take the lease's place for a short while, so
 * that the JVMs that waited for this token receive it. Every change compares the token, so a late leader changes
 * nothing.
 *
 * <p><b>Asynchrony.</b> No method blocks or throws. A stage fails with any exception if the engine does not answer, and
 * immediately while disconnected: no command is queued, and none is replayed after a reconnection. Commands are sent in
 * the order of the calls. Dependents of the stages, and the {@link Listener}, run on the client's threads; they do not
 * block. In an engine of several servers, commands to different servers have no order.
 *
 * <p><b>Pushes.</b> After {@link #enter}, and after a {@link #done} that kept a value, the listener is told once about
 * the next change of the key's value or lease that another JVM makes, or that comes from an expiry or an eviction. A
 * change that this JVM makes itself need not be reported. Spurious reports are allowed; expiries may come late.
 *
 * <p>Thread-safe.
 */
public interface SharedFlights extends AutoCloseable {
    /**
     * Asks for a key: one round trip.
     *
     * <ol>
     *   <li>If there is a value whose remaining time exceeds {@code minRemainingMillis}: {@link Hit}.
     *   <li>If the lease is {@code token}'s own, because an earlier attempt's reply was lost: {@link Lead}.
     *   <li>If the lease is another token's: {@link Follow}.
     *   <li>If the outcome of {@code awaited} is there: {@link Outcome}. Outcomes of other tokens count as a free key.
     *   <li>Otherwise the lease is given to {@code token}: {@link Lead}.
     * </ol>
     *
     * @param key the key
     * @param token the token with which this JVM would lead
     * @param awaited the token that this caller waited for; null if it did not wait
     * @param leaseMillis how long the lease lasts unless renewed
     * @param minRemainingMillis a value that expires sooner is not a hit; 0 accepts each
     * @return the reply
     */
    CompletionStage<Reply> enter(
            SharedKey key, Token token, @Nullable Token awaited, long leaseMillis, long minRemainingMillis);

    /**
     * Ends a lease with an outcome.
     *
     * @param claim the lease
     * @param envelope the encoded outcome
     * @param keepMillis how long the envelope is kept as the key's value; 0 if it is not
     * @param outcomeMillis how long the envelope is kept for the JVMs that waited for this token; 0 if it is not, and
     *     the lease is removed
     * @return false if the lease was no longer the token's: nothing has changed
     */
    CompletionStage<Boolean> done(Claim claim, byte[] envelope, long keepMillis, long outcomeMillis);

    /**
     * Ends a lease without an outcome: one of the waiting JVMs leads next.
     *
     * @param claim the lease
     * @return false if the lease was no longer the token's
     */
    CompletionStage<Boolean> leave(Claim claim);

    /**
     * Extends leases. In an engine of several servers, some may answer and others not.
     *
     * @param claims the leases
     * @param leaseMillis how long each lasts from now on
     * @return for each lease, in the same order, what has become of it; never fails
     */
    CompletionStage<List<Renewal>> renew(List<Claim> claims, long leaseMillis);

    /**
     * Removes the value and the lease of a key. Idempotent. JVMs that have asked for the key are told of it even if there
     * is no value: they may have cached a result that was not carried.
     *
     * @param key the key
     * @return completes when the engine has done so
     */
    CompletionStage<@Nullable Void> drop(SharedKey key);

    /**
     * Removes the values and leases of all keys of a method, or of all methods that override a declaration. Idempotent in
     * its effect.
     *
     * @param method the name, as in {@link SharedKey#method} or {@link SharedKey#declarations}
     * @return completes when the engine has done so
     */
    CompletionStage<@Nullable Void> dropAll(String method);

    /**
     * Asks whether the engine answers. Sent after a command was not answered in time.
     *
     * @return completes when the engine has answered
     */
    CompletionStage<@Nullable Void> ping();

    /**
     * Tells whether the listener is told of each change. Otherwise it is told of drops only, within 100 ms, and a caller
     * that waits for another JVM has to ask again.
     *
     * @return true by default
     */
    default boolean reportsChanges() {
        return true;
    }

    /**
     * Identifies the server processes that are connected, and what they replicate. If it changes, the server may not know
     * what the former one has confirmed.
     *
     * @return empty if it is not known, as by default
     */
    default String serverIdentity() {
        return "";
    }

    /** {@return the state of the connection, for commands and meters} */
    State state();

    /** Disconnects for ever. Idempotent. */
    @Override
    void close();

    /** The result of an attempt to extend a lease. */
    enum Renewal {
        /** The lease is still the token's, and is extended. */
        HELD,
        /** The lease is no longer the token's. */
        LOST,
        /** The engine has not answered: the lease may have been extended or not, and may be the token's or not. */
        UNKNOWN
    }

    /** The reply of {@link #enter}. */
    sealed interface Reply permits Hit, Lead, Follow, Outcome {}

    /**
     * A cached result.
     *
     * @param envelope the encoded result
     * @param remainingMillis how long the engine keeps it, by the engine's clock
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares replies
    record Hit(byte[] envelope, long remainingMillis) implements Reply {}

    /**
     * This JVM leads.
     *
     * @param claim the lease, for {@link #done}, {@link #leave} and {@link #renew}
     */
    record Lead(Claim claim) implements Reply {}

    /**
     * Another JVM leads.
     *
     * @param leader its token
     * @param remainingMillis how long its lease lasts unless renewed, by the engine's clock
     */
    record Follow(Token leader, long remainingMillis) implements Reply {}

    /**
     * The outcome of the flight that this caller waited for.
     *
     * @param envelope the encoded outcome
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares replies
    record Outcome(byte[] envelope) implements Reply {}

    /**
     * A lease of this JVM.
     *
     * @param key the key
     * @param token the token that holds the lease
     * @param generation a number of the implementation's own, such as the method's generation at the time of entry
     */
    record Claim(SharedKey key, Token token, long generation) {}

    /**
     * Identifies one attempt to lead, in all JVMs and for ever.
     *
     * @param jvm a random number of the JVM
     * @param count a number that the JVM uses once
     */
    record Token(long jvm, long count) {}

    /**
     * The connection at one moment.
     *
     * @param connected whether commands can be sent
     * @param server the servers, without a password
     * @param roundTrips how many commands were answered
     * @param bytesSent how many bytes of envelopes were sent
     * @param bytesReceived how many bytes of envelopes were received
     */
    record State(boolean connected, String server, long roundTrips, long bytesSent, long bytesReceived) {}

    /** Receives what happens in the engine. Its methods do not block and do not throw. */
    interface Listener {
        /**
         * Called when a value or lease has changed, expired or been evicted.
         *
         * @param id the key's {@link SharedKey#id}
         */
        void changed(String id);

        /**
         * Called when all keys of a method may have changed.
         *
         * @param method the method, or the declaration that methods override; null if all keys of all methods may have
         *     changed
         */
        void allChanged(@Nullable String method);

        /**
         * Called when the connection has been established, and each time it is established again, or another server has
         * taken the place of a connected one.
         */
        void connected();

        /**
         * Called when the connection has been lost: no change is reported until it is established again. Also called
         * after a failed attempt to connect.
         *
         * @param cause why
         */
        void disconnected(Throwable cause);
    }

    /**
     * Opens the connection. The implementation's jar names its factory in
     * {@code META-INF/services/dev.coalesce.agent.cluster.SharedFlights$Factory}; it has a public constructor without
     * parameters.
     */
    interface Factory {
        /**
         * Starts to connect in the background, and keeps trying. Called on a background thread; it may take as long as
         * it takes to load the client's classes.
         *
         * @param settings where to connect
         * @param listener receives what happens, from the first attempt on
         * @return the flights; their stages fail until {@link Listener#connected}
         * @throws IllegalArgumentException if the address is invalid; the message does not contain a password
         */
        SharedFlights open(Settings settings, Listener listener);
    }

    /**
     * The options of a connection.
     *
     * @param address the option {@code cluster}, which may contain a password
     * @param namespace prefixes all names in the engine
     * @param clientName names this JVM to operators who look at the engine's connections; without spaces
     * @param timeoutMillis the option {@code engineTimeout}; a command without an answer fails some time after it
     */
    record Settings(String address, String namespace, String clientName, long timeoutMillis) {
        @Override
        public String toString() {
            return "Settings[" + namespace + ", " + timeoutMillis + " ms]";
        }
    }
}
